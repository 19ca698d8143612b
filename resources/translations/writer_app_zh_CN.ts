<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name>About</name>
    <message>
        <source>About Writer App</source>
        <translation>关于 Writer App</translation>
    </message>
    <message>
        <source>Version {version}</source>
        <translation>版本 {version}</translation>
    </message>
    <message>
        <source>A page to write on, with a language model beside it.</source>
        <translation>一页纸，旁边坐着一个语言模型。</translation>
    </message>
    <message>
        <source>Everything stays on this computer.</source>
        <translation>一切都留在这台电脑里。</translation>
    </message>
    <message>
        <source>MIT licence</source>
        <translation>MIT 许可证</translation>
    </message>
</context>
<context>
    <name>ActionRow</name>
    <message>
        <source>Reading {done} of {total} tokens…</source>
        <translation>正在读 {done} / {total} 词元…</translation>
    </message>
    <message>
        <source>Writing… 1 token</source>
        <translation>正在写… 1 词元</translation>
    </message>
    <message>
        <source>Writing… {count} tokens</source>
        <translation>正在写… {count} 词元</translation>
    </message>
    <message>
        <source>Change {number} of {count}</source>
        <translation>修改 {number} / {count}</translation>
    </message>
    <message>
        <source>All decided</source>
        <translation>都已决定</translation>
    </message>
    <message>
        <source>No difference</source>
        <translation>没有不同</translation>
    </message>
    <message>
        <source>Draft {number} of {count}</source>
        <translation>第 {number} 稿，共 {count} 稿</translation>
    </message>
    <message>
        <source>Version {number} of {count}</source>
        <translation>第 {number} 版，共 {count} 版</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>采用</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>弃用</translation>
    </message>
    <message>
        <source>Another</source>
        <translation>再写一版</translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>接受</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>拒绝</translation>
    </message>
    <message>
        <source>Accept all</source>
        <translation>全部接受</translation>
    </message>
    <message>
        <source>Reject all</source>
        <translation>全部拒绝</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Stop writing</source>
        <translation>停止书写</translation>
    </message>
    <message>
        <source>Make it part of the text</source>
        <translation>收进正文</translation>
    </message>
    <message>
        <source>Take it off the page</source>
        <translation>从页面上拿掉</translation>
    </message>
    <message>
        <source>Write another version</source>
        <translation>再写一个版本</translation>
    </message>
    <message>
        <source>Previous version</source>
        <translation>上一版</translation>
    </message>
    <message>
        <source>Next version</source>
        <translation>下一版</translation>
    </message>
    <message>
        <source>Previous change</source>
        <translation>上一处修改</translation>
    </message>
    <message>
        <source>Next change</source>
        <translation>下一处修改</translation>
    </message>
    <message>
        <source>Accept this change</source>
        <translation>接受这处修改</translation>
    </message>
    <message>
        <source>Leave it as it was</source>
        <translation>保持原样</translation>
    </message>
    <message>
        <source>Accept all changes that are open</source>
        <translation>接受所有未决定的修改</translation>
    </message>
    <message>
        <source>Reject all changes that are open</source>
        <translation>拒绝所有未决定的修改</translation>
    </message>
    <message>
        <source>End the review; what you accepted stays</source>
        <translation>结束审阅，已接受的修改保留</translation>
    </message>
    <message>
        <source>Loading the model…</source>
        <translation>正在载入模型…</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>正在读…</translation>
    </message>
    <message>
        <source>Writing…</source>
        <translation>正在写…</translation>
    </message>
    <message>
        <source>{key} rewrites what is selected.</source>
        <translation>按 {key} 改写选中的文字。</translation>
    </message>
    <message>
        <source>No model yet: you can write without one.</source>
        <translation>还没有模型：没有也照样可以写。</translation>
    </message>
    <message>
        <source>{key} composes a poem.</source>
        <translation>按 {key} 作诗。</translation>
    </message>
    <message>
        <source>{key} writes on from the caret.</source>
        <translation>按 {key} 从光标处续写。</translation>
    </message>
</context>
<context>
    <name>ChoiceList</name>
    <message>
        <source>Looking for what fits…</source>
        <translation>正在寻找合适的字词…</translation>
    </message>
    <message>
        <source>Nothing else fits the form here.</source>
        <translation>此处没有别的合格的字词。</translation>
    </message>
    <message>
        <source>What else fits here</source>
        <translation>此处还可用什么</translation>
    </message>
</context>
<context>
    <name>Command</name>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>Open &amp;Recent</source>
        <translation>最近打开(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Appearance</source>
        <translation>外观(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>语言(&amp;L)</translation>
    </message>
    <message>
        <source>F&amp;ormat</source>
        <translation>格式(&amp;O)</translation>
    </message>
    <message>
        <source>Column &amp;Width</source>
        <translation>栏宽(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;Generate</source>
        <translation>生成(&amp;G)</translation>
    </message>
    <message>
        <source>Re&amp;write</source>
        <translation>改写(&amp;W)</translation>
    </message>
    <message>
        <source>P&amp;oem</source>
        <translation>诗歌(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Tools</source>
        <translation>工具(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;New</source>
        <translation>新建(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Open…</source>
        <translation>打开(&amp;O)…</translation>
    </message>
    <message>
        <source>&amp;Clear the List</source>
        <translation>清空列表(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>保存(&amp;S)</translation>
    </message>
    <message>
        <source>Save &amp;As…</source>
        <translation>另存为(&amp;A)…</translation>
    </message>
    <message>
        <source>&amp;Import…</source>
        <translation>导入(&amp;I)…</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>导出(&amp;E)…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>撤销(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>重做(&amp;R)</translation>
    </message>
    <message>
        <source>Cu&amp;t</source>
        <translation>剪切(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>复制(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Paste</source>
        <translation>粘贴(&amp;P)</translation>
    </message>
    <message>
        <source>Select &amp;All</source>
        <translation>全选(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Find…</source>
        <translation>查找(&amp;F)…</translation>
    </message>
    <message>
        <source>R&amp;eplace…</source>
        <translation>替换(&amp;E)…</translation>
    </message>
    <message>
        <source>Find Ne&amp;xt</source>
        <translation>查找下一处(&amp;X)</translation>
    </message>
    <message>
        <source>Find Pre&amp;vious</source>
        <translation>查找上一处(&amp;V)</translation>
    </message>
    <message>
        <source>Zoom &amp;In</source>
        <translation>放大(&amp;I)</translation>
    </message>
    <message>
        <source>Zoom &amp;Out</source>
        <translation>缩小(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Normal Size</source>
        <translation>原始大小(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Focus Mode</source>
        <translation>专注模式(&amp;F)</translation>
    </message>
    <message>
        <source>F&amp;ull Screen</source>
        <translation>全屏(&amp;U)</translation>
    </message>
    <message>
        <source>A&amp;ssistant</source>
        <translation>写作助手(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Continue Pane</source>
        <translation>续写面板(&amp;C)</translation>
    </message>
    <message>
        <source>Re&amp;write Pane</source>
        <translation>改写面板(&amp;W)</translation>
    </message>
    <message>
        <source>Poet&amp;ry Pane</source>
        <translation>诗歌面板(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Mark AI Text</source>
        <translation>标出模型写的字(&amp;M)</translation>
    </message>
    <message>
        <source>Next &amp;Pane</source>
        <translation>下一窗格(&amp;P)</translation>
    </message>
    <message>
        <source>As the &amp;System</source>
        <translation>跟随系统(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>浅色(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>深色(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;High Contrast</source>
        <translation>高对比度(&amp;H)</translation>
    </message>
    <message>
        <source>English</source>
        <translation>English</translation>
    </message>
    <message>
        <source>简体中文</source>
        <translation>简体中文</translation>
    </message>
    <message>
        <source>&amp;Font…</source>
        <translation>字体(&amp;F)…</translation>
    </message>
    <message>
        <source>&amp;Narrow</source>
        <translation>窄(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Medium</source>
        <translation>中(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Wide</source>
        <translation>宽(&amp;W)</translation>
    </message>
    <message>
        <source>First-Line &amp;Indent</source>
        <translation>首行缩进(&amp;I)</translation>
    </message>
    <message>
        <source>&amp;Continue</source>
        <translation>续写(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Another Version</source>
        <translation>再写一版(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Previous Version</source>
        <translation>上一版(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Next Version</source>
        <translation>下一版(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Keep</source>
        <translation>采用(&amp;K)</translation>
    </message>
    <message>
        <source>Keep an&amp;d Continue</source>
        <translation>采用并续写(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>停止(&amp;S)</translation>
    </message>
    <message>
        <source>D&amp;iscard</source>
        <translation>弃用(&amp;I)</translation>
    </message>
    <message>
        <source>&amp;Rewrite the Selection</source>
        <translation>改写选中(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Keep Refining…</source>
        <translation>继续打磨…(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;Next Change</source>
        <translation>下一处修改(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Previous Change</source>
        <translation>上一处修改(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Accept</source>
        <translation>接受(&amp;A)</translation>
    </message>
    <message>
        <source>Re&amp;ject</source>
        <translation>拒绝(&amp;J)</translation>
    </message>
    <message>
        <source>Accept A&amp;ll</source>
        <translation>全部接受(&amp;L)</translation>
    </message>
    <message>
        <source>Rej&amp;ect All</source>
        <translation>全部拒绝(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Side by Side</source>
        <translation>左右对照(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Done</source>
        <translation>完成(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Compose</source>
        <translation>作诗(&amp;C)</translation>
    </message>
    <message>
        <source>Compose the Rest &amp;Anew</source>
        <translation>其余重作(&amp;A)</translation>
    </message>
    <message>
        <source>Other &amp;Rhyme</source>
        <translation>换韵(&amp;R)</translation>
    </message>
    <message>
        <source>Check &amp;Poem</source>
        <translation>检查诗作(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Edit the Poem</source>
        <translation>修改诗作(&amp;E)</translation>
    </message>
    <message>
        <source>What Else &amp;Fits Here</source>
        <translation>此处还可用什么(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Lock the Line</source>
        <translation>锁定此句(&amp;L)</translation>
    </message>
    <message>
        <source>P&amp;inyin</source>
        <translation>拼音(&amp;I)</translation>
    </message>
    <message>
        <source>Poem &amp;Sheet</source>
        <translation>诗笺(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Models…</source>
        <translation>模型(&amp;M)…</translation>
    </message>
    <message>
        <source>&amp;Preferences…</source>
        <translation>偏好设置(&amp;P)…</translation>
    </message>
    <message>
        <source>&amp;Guide</source>
        <translation>使用说明(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;Sample Page</source>
        <translation>示例页(&amp;S)</translation>
    </message>
    <message>
        <source>All &amp;Keys</source>
        <translation>全部按键(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;Command Palette…</source>
        <translation>命令面板(&amp;C)…</translation>
    </message>
    <message>
        <source>&amp;About Writer App</source>
        <translation>关于 Writer App(&amp;A)</translation>
    </message>
</context>
<context>
    <name>CommandPalette</name>
    <message>
        <source>Command palette</source>
        <translation>命令面板</translation>
    </message>
    <message>
        <source>What would you like to do?</source>
        <translation>想做什么？</translation>
    </message>
    <message>
        <source>Find a command</source>
        <translation>查找命令</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>命令</translation>
    </message>
</context>
<context>
    <name>ContinuePanel</name>
    <message>
        <source>{backend}, which runs this model, does not offer this.</source>
        <translation>运行此模型的 {backend} 不提供这一项。</translation>
    </message>
    <message>
        <source>Off with this model, because {backend} does not offer it: {names}.</source>
        <translation>使用此模型时以下各项关闭，因为 {backend} 不提供：{names}。</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>Advanced sampling</source>
        <translation>高级采样</translation>
    </message>
    <message>
        <source>In the order in which they act.</source>
        <translation>按起作用的先后排列。</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Choose a model…</source>
        <translation>选择模型…</translation>
    </message>
    <message>
        <source>Keep and continue</source>
        <translation>采用并续写</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>续写</translation>
    </message>
</context>
<context>
    <name>Desk</name>
    <message>
        <source>No Chinese font is installed: apt-get install fonts-noto-cjk</source>
        <translation>没有安装中文字体：apt-get install fonts-noto-cjk</translation>
    </message>
    <message>
        <source>1 thread</source>
        <translation>1 线程</translation>
    </message>
    <message>
        <source>{count} threads</source>
        <translation>{count} 线程</translation>
    </message>
    <message>
        <source>{count} versions are ready.</source>
        <translation>{count} 个版本已就绪。</translation>
    </message>
    <message>
        <source>The page is longer than the model can read: it sees the part before the caret.</source>
        <translation>页面比模型能读的更长：它只看到光标前的一段。</translation>
    </message>
    <message>
        <source>{count} tokens to read, about {seconds} s</source>
        <translation>要读 {count} 词元，约 {seconds} 秒</translation>
    </message>
    <message>
        <source>Models…</source>
        <translation>模型…</translation>
    </message>
    <message>
        <source>Chinese</source>
        <translation>中文</translation>
    </message>
    <message>
        <source>English</source>
        <translation>English</translation>
    </message>
    <message>
        <source>The page is in {language}, which this model hardly knows.</source>
        <translation>这一页是{language}，而这个模型几乎不懂。</translation>
    </message>
    <message>
        <source>Use {model}</source>
        <translation>改用 {model}</translation>
    </message>
    <message>
        <source>Get {model}…</source>
        <translation>获取 {model}…</translation>
    </message>
</context>
<context>
    <name>DeskWindow</name>
    <message>
        <source>Untitled</source>
        <translation>未命名</translation>
    </message>
    <message>
        <source>Focus mode. {key} brings everything back.</source>
        <translation>专注模式。按 {key} 恢复全部界面。</translation>
    </message>
    <message>
        <source>Assistant</source>
        <translation>写作助手</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>续写</translation>
    </message>
    <message>
        <source>Poetry</source>
        <translation>诗歌</translation>
    </message>
    <message>
        <source>Rewrite</source>
        <translation>改写</translation>
    </message>
    <message>
        <source>What the model writes</source>
        <translation>模型写的字</translation>
    </message>
    <message>
        <source>Hide the assistant</source>
        <translation>收起写作助手</translation>
    </message>
    <message>
        <source>Hide ({key})</source>
        <translation>收起（{key}）</translation>
    </message>
</context>
<context>
    <name>DocumentController</name>
    <message>
        <source>Untitled</source>
        <translation>未命名</translation>
    </message>
    <message>
        <source>{name} (read-only)</source>
        <translation>{name}（只读）</translation>
    </message>
    <message>
        <source>“{name}” is open in another window, so here it can only be read.</source>
        <translation>“{name}”已在另一个窗口打开，这里只能阅读。</translation>
    </message>
    <message>
        <source>Save a Copy…</source>
        <translation>另存副本…</translation>
    </message>
    <message>
        <source>“{name}” is open in another window. Choose another name.</source>
        <translation>“{name}”已在另一个窗口打开，请换个名字。</translation>
    </message>
    <message>
        <source>Save As…</source>
        <translation>另存为…</translation>
    </message>
    <message>
        <source>Unsaved texts that still wait: {count}.</source>
        <translation>还有 {count} 份未保存的文稿等待处理。</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>查看</translation>
    </message>
    <message>
        <source>“{name}” is no longer there. The text is still on this page; saving writes it again.</source>
        <translation>“{name}”已不在原处。文字仍在这一页上，保存即可重新写入。</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>“{name}” was changed by another program while you wrote.</source>
        <translation>在你写作期间，另一个程序改动了“{name}”。</translation>
    </message>
    <message>
        <source>Compare…</source>
        <translation>比较…</translation>
    </message>
    <message>
        <source>“{name}” was changed by another program.</source>
        <translation>另一个程序改动了“{name}”。</translation>
    </message>
    <message>
        <source>Load It</source>
        <translation>载入改动</translation>
    </message>
    <message>
        <source>mine</source>
        <translation>我的版本</translation>
    </message>
    <message>
        <source>Both are kept: your text is “{mine}”, the other is “{theirs}”.</source>
        <translation>两份都留下了：你的文稿是“{mine}”，另一份是“{theirs}”。</translation>
    </message>
    <message>
        <source>Save as UTF-8</source>
        <translation>存为 UTF-8</translation>
    </message>
</context>
<context>
    <name>DocumentDialog</name>
    <message>
        <source>Unsaved text</source>
        <translation>未保存的文稿</translation>
    </message>
    <message>
        <source>Save the changes to “{name}”?</source>
        <translation>要保存对“{name}”的改动吗？</translation>
    </message>
    <message>
        <source>What is not saved is gone when you go on.</source>
        <translation>继续下去，未保存的内容便没有了。</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>保存(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Don’t Save</source>
        <translation>不保存(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>取消(&amp;C)</translation>
    </message>
    <message>
        <source>“{name}” was changed by another program while you wrote. Nothing is overwritten until you choose.</source>
        <translation>在你写作期间，另一个程序改动了“{name}”。在你选定之前，什么都不会被覆盖。</translation>
    </message>
    <message>
        <source>Save &amp;both</source>
        <translation>两份都留(&amp;B)</translation>
    </message>
    <message>
        <source>Keep &amp;mine</source>
        <translation>用我的(&amp;M)</translation>
    </message>
    <message>
        <source>Take &amp;theirs</source>
        <translation>用对方的(&amp;T)</translation>
    </message>
    <message>
        <source>Changed outside</source>
        <translation>文件在别处被改动</translation>
    </message>
    <message>
        <source>A page that was never saved is still here, from {when}.</source>
        <translation>有一页从未保存过的文稿还在，写于 {when}。</translation>
    </message>
    <message>
        <source>The file “{name}” can’t be found, but its unsaved text is still here, from {when}.</source>
        <translation>找不到文件“{name}”，但它未保存的文字还在，写于 {when}。</translation>
    </message>
    <message>
        <source>“{name}” has text that was not saved, from {when}. The file itself is as you last saved it.</source>
        <translation>“{name}”有未保存的文字，写于 {when}。文件本身仍是你上次保存的样子。</translation>
    </message>
    <message>
        <source>D&amp;iscard it</source>
        <translation>舍弃(&amp;I)</translation>
    </message>
    <message>
        <source>&amp;Keep the file</source>
        <translation>用文件中的(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;Recover</source>
        <translation>恢复(&amp;R)</translation>
    </message>
    <message>
        <source>Decide &amp;later</source>
        <translation>以后再说(&amp;L)</translation>
    </message>
    <message>
        <source>Unsaved text was found</source>
        <translation>发现未保存的文稿</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Save As</source>
        <translation>另存为</translation>
    </message>
    <message>
        <source>Texts</source>
        <translation>文稿</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>所有文件</translation>
    </message>
    <message>
        <source>&amp;Hide differences</source>
        <translation>收起差异(&amp;H)</translation>
    </message>
    <message>
        <source>Show &amp;differences</source>
        <translation>查看差异(&amp;D)</translation>
    </message>
    <message>
        <source>Differences</source>
        <translation>差异</translation>
    </message>
    <message>
        <source>Encoding</source>
        <translation>编码</translation>
    </message>
    <message>
        <source>“{name}” is not in UTF-8. Choose the encoding with which it reads right:</source>
        <translation>“{name}”不是 UTF-8 编码。请选择能正确显示它的编码：</translation>
    </message>
    <message>
        <source>Encodings</source>
        <translation>编码</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>预览</translation>
    </message>
    <message>
        <source>&amp;Open</source>
        <translation>打开(&amp;O)</translation>
    </message>
</context>
<context>
    <name>Exchange</name>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Exported to “{name}”.</source>
        <translation>已导出为“{name}”。</translation>
    </message>
    <message>
        <source>Show Folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>Documents</source>
        <translation>文档</translation>
    </message>
    <message>
        <source>Imported “{name}”.</source>
        <translation>已导入“{name}”。</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>未命名</translation>
    </message>
    <message>
        <source>The last export or import is not finished yet.</source>
        <translation>上一次导出或导入还没有完成。</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>&amp;Format</source>
        <translation>格式(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Title</source>
        <translation>标题(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Author</source>
        <translation>作者(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>语言(&amp;L)</translation>
    </message>
    <message>
        <source>Word (.docx)</source>
        <translation>Word（.docx）</translation>
    </message>
    <message>
        <source>PDF (.pdf)</source>
        <translation>PDF（.pdf）</translation>
    </message>
    <message>
        <source>E-book (.epub)</source>
        <translation>电子书（.epub）</translation>
    </message>
    <message>
        <source>OpenDocument (.odt)</source>
        <translation>OpenDocument（.odt）</translation>
    </message>
    <message>
        <source>Web page (.html)</source>
        <translation>网页（.html）</translation>
    </message>
    <message>
        <source>Markdown (.md)</source>
        <translation>Markdown（.md）</translation>
    </message>
    <message>
        <source>Plain text (.txt)</source>
        <translation>纯文本（.txt）</translation>
    </message>
    <message>
        <source>As the text</source>
        <translation>与正文一致</translation>
    </message>
    <message>
        <source>Chinese</source>
        <translation>中文</translation>
    </message>
    <message>
        <source>English</source>
        <translation>英文</translation>
    </message>
    <message>
        <source>Say at the end &amp;who wrote what</source>
        <translation>文末注明文字来源(&amp;W)</translation>
    </message>
    <message>
        <source>One line: how much was typed, pasted, or written by a model.</source>
        <translation>用一行说明：多少是键入的，多少是粘贴的，多少是模型写的。</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>导出(&amp;E)…</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>取消(&amp;C)</translation>
    </message>
</context>
<context>
    <name>FindBar</name>
    <message>
        <source>Not found</source>
        <translation>没有找到</translation>
    </message>
    <message>
        <source>{count} found</source>
        <translation>找到 {count} 处</translation>
    </message>
    <message>
        <source>{number} of {count}</source>
        <translation>第 {number} 处，共 {count} 处</translation>
    </message>
    <message>
        <source>Replaced: {count}</source>
        <translation>已替换 {count} 处</translation>
    </message>
    <message>
        <source>Find and replace</source>
        <translation>查找与替换</translation>
    </message>
    <message>
        <source>F&amp;ind</source>
        <translation>查找(&amp;I)</translation>
    </message>
    <message>
        <source>Whole wor&amp;ds</source>
        <translation>整词匹配(&amp;D)</translation>
    </message>
    <message>
        <source>Previous</source>
        <translation>上一处</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一处</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Replace &amp;with</source>
        <translation>替换为(&amp;W)</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>查找</translation>
    </message>
    <message>
        <source>Replace with</source>
        <translation>替换为</translation>
    </message>
    <message>
        <source>Match &amp;case</source>
        <translation>区分大小写(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Replace</source>
        <translation>替换(&amp;R)</translation>
    </message>
    <message>
        <source>Replace &amp;All</source>
        <translation>全部替换(&amp;A)</translation>
    </message>
</context>
<context>
    <name>FormPicker</name>
    <message>
        <source>Whatever fits</source>
        <translation>自动识别</translation>
    </message>
    <message>
        <source>Regulated verse</source>
        <translation>近体诗</translation>
    </message>
    <message>
        <source>Tunes (ci)</source>
        <translation>词牌</translation>
    </message>
    <message>
        <source>Couplets (duilian)</source>
        <translation>对联</translation>
    </message>
    <message>
        <source>Old verse</source>
        <translation>古体</translation>
    </message>
    <message>
        <source>English forms</source>
        <translation>英文诗体</translation>
    </message>
    <message>
        <source>My own</source>
        <translation>自定义</translation>
    </message>
</context>
<context>
    <name>Guide</name>
    <message>
        <source>Guide</source>
        <translation>使用说明</translation>
    </message>
</context>
<context>
    <name>ImportDialog</name>
    <message>
        <source>Import</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>“{name}”: {count} words</source>
        <translation>“{name}”：{count} 字</translation>
    </message>
    <message>
        <source>The beginning of the text</source>
        <translation>正文开头</translation>
    </message>
    <message>
        <source>On a &amp;new page</source>
        <translation>放到新的一页(&amp;N)</translation>
    </message>
    <message>
        <source>At the c&amp;ursor</source>
        <translation>插入到光标处(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Import</source>
        <translation>导入(&amp;I)</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>取消(&amp;C)</translation>
    </message>
</context>
<context>
    <name>KeyList</name>
    <message>
        <source>All keys</source>
        <translation>全部按键</translation>
    </message>
</context>
<context>
    <name>KeyTable</name>
    <message>
        <source>{key} belongs to input methods.</source>
        <translation>{key} 留给输入法使用。</translation>
    </message>
    <message>
        <source>{key} is taken by “{command}”.</source>
        <translation>{key} 已用于“{command}”。</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>按键</translation>
    </message>
    <message>
        <source>Commands and their keys</source>
        <translation>命令与按键</translation>
    </message>
    <message>
        <source>&amp;New key</source>
        <translation>新按键(&amp;N)</translation>
    </message>
    <message>
        <source>New key</source>
        <translation>新按键</translation>
    </message>
    <message>
        <source>No key</source>
        <translation>不设按键</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>恢复默认</translation>
    </message>
    <message>
        <source>All defaults</source>
        <translation>全部恢复默认</translation>
    </message>
</context>
<context>
    <name>MessageLine</name>
    <message>
        <source>Close the message</source>
        <translation>关闭消息</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>ModelDetails</name>
    <message>
        <source>Kind</source>
        <translation>种类</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>许可证</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>上下文</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
</context>
<context>
    <name>ModelDialog</name>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Languages</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>停止(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Add a file…</source>
        <translation>添加文件(&amp;A)…</translation>
    </message>
    <message>
        <source>&amp;Pull…</source>
        <translation>获取(&amp;P)…</translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation>移除(&amp;R)</translation>
    </message>
    <message>
        <source>Add a f&amp;older…</source>
        <translation>添加文件夹(&amp;O)…</translation>
    </message>
    <message>
        <source>&amp;Verify</source>
        <translation>校验(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Fetch</source>
        <translation>下载(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Use</source>
        <translation>使用(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation>关闭(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Name on the hub</source>
        <translation>模型站上的名字(&amp;N)</translation>
    </message>
    <message>
        <source>Name on the hub</source>
        <translation>模型站上的名字</translation>
    </message>
    <message>
        <source>A model of huggingface.co by its name, for example Qwen/Qwen2.5-0.5B-Instruct-GGUF</source>
        <translation>huggingface.co 上模型的名字，例如 Qwen/Qwen2.5-0.5B-Instruct-GGUF</translation>
    </message>
    <message>
        <source>Add a model</source>
        <translation>添加模型</translation>
    </message>
    <message>
        <source>GGUF models (*.gguf)</source>
        <translation>GGUF 模型 (*.gguf)</translation>
    </message>
    <message>
        <source>Add a model folder</source>
        <translation>添加模型文件夹</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>使用中</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>not stated</source>
        <translation>未注明</translation>
    </message>
    <message>
        <source>{count} tokens</source>
        <translation>{count} 词元</translation>
    </message>
    <message>
        <source>folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>{needed}, of {free} free</source>
        <translation>{needed}，现有空闲 {free}</translation>
    </message>
    <message>
        <source>Every byte is the one that the catalogue knows.</source>
        <translation>每个字节都与目录所记一致。</translation>
    </message>
    <message>
        <source>Every byte is the one that the hub stated when it was fetched. The catalogue knows no hash of it.</source>
        <translation>每个字节都与下载时模型站所示相符；目录里没有记它的校验值。</translation>
    </message>
    <message>
        <source>A file that the catalogue does not know. Use it if you trust where it came from.</source>
        <translation>目录里没有这个文件；信得过它的来处再用。</translation>
    </message>
    <message>
        <source>Not checked yet; it is checked before it is used.</source>
        <translation>尚未校验，使用前会校验。</translation>
    </message>
</context>
<context>
    <name>ModelTerms</name>
    <message>
        <source>I &amp;accept these terms</source>
        <translation>我接受这些条款(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>返回(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Fetch</source>
        <translation>下载(&amp;F)</translation>
    </message>
    <message>
        <source>Terms</source>
        <translation>条款</translation>
    </message>
    <message>
        <source>Memory, roughly: {memory}</source>
        <translation>内存约需：{memory}</translation>
    </message>
    <message>
        <source>It will hardly fit into the memory of this computer as it is now.</source>
        <translation>以这台电脑眼下的内存，恐怕放不下。</translation>
    </message>
    <message>
        <source>Read the terms on the page of the model before you fetch it.</source>
        <translation>下载之前，请先在模型页面上读过条款。</translation>
    </message>
</context>
<context>
    <name>Page</name>
    <message>
        <source>Page</source>
        <translation>页面</translation>
    </message>
    <message>
        <source>Write here…</source>
        <translation>在这里写…</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>撤销(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>重做(&amp;R)</translation>
    </message>
    <message>
        <source>Cu&amp;t</source>
        <translation>剪切(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>复制(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Paste</source>
        <translation>粘贴(&amp;P)</translation>
    </message>
    <message>
        <source>Select &amp;all</source>
        <translation>全选(&amp;A)</translation>
    </message>
</context>
<context>
    <name>PoemSheet</name>
    <message>
        <source>composing…</source>
        <translation>正在作诗…</translation>
    </message>
    <message>
        <source>1 fault</source>
        <translation>1 处不合</translation>
    </message>
    <message>
        <source>{count} faults</source>
        <translation>{count} 处不合</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>修改</translation>
    </message>
    <message>
        <source>Change the poem by hand; the marks follow</source>
        <translation>亲手改诗，平仄标记随之更新</translation>
    </message>
    <message>
        <source>Pinyin</source>
        <translation>拼音</translation>
    </message>
    <message>
        <source>Show how it is read today</source>
        <translation>标出今天的读音</translation>
    </message>
    <message>
        <source>Other rhyme</source>
        <translation>换韵</translation>
    </message>
    <message>
        <source>Compose it anew on another rhyme</source>
        <translation>换一个韵部重作</translation>
    </message>
    <message>
        <source>Compose the rest anew</source>
        <translation>其余重作</translation>
    </message>
    <message>
        <source>Locked lines stay; L locks the line of the cursor</source>
        <translation>锁定的句子不动；按 L 锁定光标所在的句子</translation>
    </message>
    <message>
        <source>Back to the page</source>
        <translation>回到页面</translation>
    </message>
    <message>
        <source>Poem sheet</source>
        <translation>诗笺</translation>
    </message>
    <message>
        <source>What is not right</source>
        <translation>不合之处</translation>
    </message>
    <message>
        <source>The poem as text</source>
        <translation>诗的文字</translation>
    </message>
    <message>
        <source>Write or paste a poem: its form is found and its marks appear.</source>
        <translation>在此写诗或粘贴诗作，自动识别体裁、标注平仄。</translation>
    </message>
    <message>
        <source>Check as</source>
        <translation>体裁</translation>
    </message>
    <message>
        <source>Poem</source>
        <translation>诗</translation>
    </message>
</context>
<context>
    <name>PoemView</name>
    <message>
        <source>Poem</source>
        <translation>诗</translation>
    </message>
</context>
<context>
    <name>PoemWords</name>
    <message>
        <source>No known form</source>
        <translation>未识别出体裁</translation>
    </message>
    <message>
        <source>Line {line}: {fault}</source>
        <translation>第 {line} 句：{fault}</translation>
    </message>
    <message>
        <source>level</source>
        <translation>平声</translation>
    </message>
    <message>
        <source>oblique</source>
        <translation>仄声</translation>
    </message>
    <message>
        <source>level or oblique</source>
        <translation>可平可仄</translation>
    </message>
    <message>
        <source>either</source>
        <translation>平仄均可</translation>
    </message>
    <message>
        <source>line {line}, place {position}</source>
        <translation>第 {line} 句第 {position} 字</translation>
    </message>
    <message>
        <source>the form wants {tone}</source>
        <translation>此处应为{tone}</translation>
    </message>
    <message>
        <source>the form leaves it free</source>
        <translation>此处平仄不拘</translation>
    </message>
    <message>
        <source>rhymes</source>
        <translation>押韵</translation>
    </message>
    <message>
        <source>does not rhyme</source>
        <translation>不押韵</translation>
    </message>
    <message>
        <source>a fault</source>
        <translation>不合</translation>
    </message>
    <message>
        <source>, </source>
        <translation>，</translation>
    </message>
    <message>
        <source>rhyme</source>
        <translation>韵</translation>
    </message>
    <message>
        <source>no rhyme</source>
        <translation>出韵</translation>
    </message>
</context>
<context>
    <name>PoetryMode</name>
    <message>
        <source>The poem has no known form to fit.</source>
        <translation>未识别出体裁，无从推荐。</translation>
    </message>
    <message>
        <source>Composing… line {number} of {count}</source>
        <translation>正在作诗… 第 {number} 句，共 {count} 句</translation>
    </message>
    <message>
        <source>1 draft is ready.</source>
        <translation>已作成 1 稿。</translation>
    </message>
    <message>
        <source>{count} drafts are ready.</source>
        <translation>已作成 {count} 稿。</translation>
    </message>
</context>
<context>
    <name>PoetryPanel</name>
    <message>
        <source>Check or write my own</source>
        <translation>检查或自己写一首</translation>
    </message>
    <message>
        <source>The selected poem, or an empty sheet: tones, rhymes and metre are marked while you type.</source>
        <translation>取选中的诗，没有选中就给一张空诗笺；一边写，一边标出平仄、韵脚和节律。</translation>
    </message>
    <message>
        <source>Any</source>
        <translation>不限</translation>
    </message>
    <message>
        <source>The poem model is not installed, so the model that writes composes.</source>
        <translation>未安装诗歌模型，改由写作模型作诗。</translation>
    </message>
    <message>
        <source>Form</source>
        <translation>体裁</translation>
    </message>
    <message>
        <source>Pattern</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Rhyme book</source>
        <translation>韵书</translation>
    </message>
    <message>
        <source>Rhyme</source>
        <translation>韵</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>题目</translation>
    </message>
    <message>
        <source>First line</source>
        <translation>首句</translation>
    </message>
    <message>
        <source>Acrostic</source>
        <translation>藏头</translation>
    </message>
    <message>
        <source>Written by</source>
        <translation>由谁作</translation>
    </message>
    <message>
        <source>Drafts</source>
        <translation>稿数</translation>
    </message>
    <message>
        <source>Last characters</source>
        <translation>藏尾</translation>
    </message>
    <message>
        <source>Type a part of its name in English or Chinese.</source>
        <translation>输入中文或英文名称的一部分即可查找。</translation>
    </message>
    <message>
        <source>Which of the form&apos;s patterns; any is right.</source>
        <translation>此体裁的哪一种格式；每种都合律。</translation>
    </message>
    <message>
        <source>Which rhymes count as rhymes.</source>
        <translation>按哪部韵书论押韵。</translation>
    </message>
    <message>
        <source>The rhyme of the poem, the widest first.</source>
        <translation>全诗所押的韵部，宽韵在前。</translation>
    </message>
    <message>
        <source>A few words the poem is about.</source>
        <translation>这首诗写什么，几个词即可。</translation>
    </message>
    <message>
        <source>The model reads it as the poem&apos;s title.</source>
        <translation>模型把它当作诗题来读。</translation>
    </message>
    <message>
        <source>The poem begins with this line, or with several.</source>
        <translation>以这一句或这几句开头。</translation>
    </message>
    <message>
        <source>The first characters or letters of the lines, read downwards.</source>
        <translation>各句的首字，自上而下连读。</translation>
    </message>
    <message>
        <source>The poem model knows classical Chinese verse and nothing else.</source>
        <translation>诗歌模型只懂中文旧体诗词。</translation>
    </message>
    <message>
        <source>So many poems from one click, the best first.</source>
        <translation>一次作几首，佳者在前。</translation>
    </message>
    <message>
        <source>The last characters of the lines, read downwards.</source>
        <translation>各句的末字，自上而下连读。</translation>
    </message>
    <message>
        <source>Traditional characters</source>
        <translation>繁体字</translation>
    </message>
    <message>
        <source>Poem model</source>
        <translation>诗歌模型</translation>
    </message>
    <message>
        <source>The writing model</source>
        <translation>写作模型</translation>
    </message>
    <message>
        <source>one character for each line</source>
        <translation>每句一字</translation>
    </message>
    <message>
        <source>a word, a letter for each line</source>
        <translation>一个单词，每行一个字母</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Choose a model…</source>
        <translation>选择模型…</translation>
    </message>
    <message>
        <source>Compose the rest anew</source>
        <translation>其余重作</translation>
    </message>
    <message>
        <source>Compose</source>
        <translation>作诗</translation>
    </message>
</context>
<context>
    <name>PreferenceDialog</name>
    <message>
        <source>Preferences</source>
        <translation>偏好设置</translation>
    </message>
    <message>
        <source>General</source>
        <translation>通用</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>页面</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>按键</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>语言(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Appearance</source>
        <translation>外观(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Font</source>
        <translation>字体(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Indent the first line of Chinese paragraphs</source>
        <translation>中文段落首行缩进(&amp;I)</translation>
    </message>
    <message>
        <source>&amp;Mark what the model wrote</source>
        <translation>标出模型写的字(&amp;M)</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>高对比度</translation>
    </message>
    <message>
        <source>Chosen for the language</source>
        <translation>随语言选定</translation>
    </message>
</context>
<context>
    <name>PresetPicker</name>
    <message>
        <source>&amp;Preset</source>
        <translation>预设(&amp;P)</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>预设</translation>
    </message>
    <message>
        <source>Preset menu</source>
        <translation>预设菜单</translation>
    </message>
    <message>
        <source>Save, rename, delete or reset the preset</source>
        <translation>保存、改名、删除或还原预设</translation>
    </message>
    <message>
        <source>&amp;Save as…</source>
        <translation>另存为(&amp;S)…</translation>
    </message>
    <message>
        <source>Re&amp;name…</source>
        <translation>改名(&amp;N)…</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>删除(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Reset to the Preset</source>
        <translation>还原为预设值(&amp;R)</translation>
    </message>
    <message>
        <source>{name} *</source>
        <translation>{name} · 已改</translation>
    </message>
    <message>
        <source>Save the preset as</source>
        <translation>预设另存为</translation>
    </message>
    <message>
        <source>Rename the preset</source>
        <translation>预设改名</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>ReviewBox</name>
    <message>
        <source>Version {number} of {count}</source>
        <translation>第 {number} 版，共 {count} 版</translation>
    </message>
    <message>
        <source>No version is without fault; this is the best of them.</source>
        <translation>每一版都有问题，这是其中最好的。</translation>
    </message>
    <message>
        <source>Nothing differs from what stands there now.</source>
        <translation>与现在的文字没有不同。</translation>
    </message>
    <message>
        <source>All changes are decided: 1</source>
        <translation>1 处修改已决定</translation>
    </message>
    <message>
        <source>All {count} changes are decided</source>
        <translation>{count} 处修改都已决定</translation>
    </message>
    <message>
        <source>Change {number} of {count}</source>
        <translation>修改 {number} / {count}</translation>
    </message>
    <message>
        <source>Paragraphs: {done} of {count} written</source>
        <translation>段落：已写好 {done} / {count}</translation>
    </message>
    <message>
        <source>still open</source>
        <translation>还有未决定的修改</translation>
    </message>
    <message>
        <source>reviewed</source>
        <translation>已审阅</translation>
    </message>
    <message>
        <source>nothing to change</source>
        <translation>无需修改</translation>
    </message>
    <message>
        <source>nothing was written</source>
        <translation>没有写出来</translation>
    </message>
    <message>
        <source>changed by hand meanwhile</source>
        <translation>其间被手动改过</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>审阅</translation>
    </message>
    <message>
        <source>Previous version</source>
        <translation>上一版</translation>
    </message>
    <message>
        <source>Next version</source>
        <translation>下一版</translation>
    </message>
    <message>
        <source>Changes</source>
        <translation>修改</translation>
    </message>
    <message>
        <source>Paragraphs</source>
        <translation>段落</translation>
    </message>
    <message>
        <source>Side by side</source>
        <translation>左右对照</translation>
    </message>
    <message>
        <source>The passage and the version in two columns</source>
        <translation>原文与这一版分两栏并排</translation>
    </message>
    <message>
        <source>Keep refining</source>
        <translation>继续打磨</translation>
    </message>
    <message>
        <source>a further wish for this result</source>
        <translation>对这个结果再提一个要求</translation>
    </message>
    <message>
        <source>Refine</source>
        <translation>打磨</translation>
    </message>
    <message>
        <source>Rewrite the result once more as you say here</source>
        <translation>照这里说的，把结果再改写一次</translation>
    </message>
</context>
<context>
    <name>RewriteMode</name>
    <message>
        <source>Nothing was selected, so the paragraph is now. {key} rewrites it.</source>
        <translation>刚才没有选中文字，现在选中了这一段。再按 {key} 改写它。</translation>
    </message>
    <message>
        <source>This passage is under review: {accept} accepts a change, {reject} rejects it, {leave} leaves.</source>
        <translation>这一段正在审阅：{accept} 接受修改，{reject} 拒绝，{leave} 结束审阅。</translation>
    </message>
    <message>
        <source>1 paragraph is still open.</source>
        <translation>还有 1 段没有审阅完。</translation>
    </message>
    <message>
        <source>{count} paragraphs are still open.</source>
        <translation>还有 {count} 段没有审阅完。</translation>
    </message>
    <message>
        <source>Show what was tried</source>
        <translation>看看试过的改法</translation>
    </message>
    <message>
        <source>Back to the review</source>
        <translation>回到审阅</translation>
    </message>
    <message>
        <source>Nothing to change: the passage stays as it is.</source>
        <translation>无需修改：这段文字保持原样。</translation>
    </message>
</context>
<context>
    <name>RewritePanel</name>
    <message>
        <source>what is to change</source>
        <translation>要改什么</translation>
    </message>
    <message>
        <source>in addition, if you like</source>
        <translation>补充要求，可不填</translation>
    </message>
    <message>
        <source>Style</source>
        <translation>风格</translation>
    </message>
    <message>
        <source>Into</source>
        <translation>改为</translation>
    </message>
    <message>
        <source>Instruction</source>
        <translation>要求</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>版本数</translation>
    </message>
    <message>
        <source>Which way the style goes.</source>
        <translation>这种风格往哪个方向改。</translation>
    </message>
    <message>
        <source>In a few words: what is to change, what must stay.</source>
        <translation>用几个词说明：改什么，留什么。</translation>
    </message>
    <message>
        <source>So many are written and checked; the best comes first.</source>
        <translation>写这么多版，逐一检查，最好的排在最前。</translation>
    </message>
    <message>
        <source>Select a passage on the page. What changes is shown in it, and you decide change by change.</source>
        <translation>在页面上选中一段文字。改动会标在原处，由你逐处决定。</translation>
    </message>
    <message>
        <source>Rewrite</source>
        <translation>改写</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Choose a model…</source>
        <translation>选择模型…</translation>
    </message>
    <message>
        <source>Rewrite again</source>
        <translation>重新改写</translation>
    </message>
</context>
<context>
    <name>RewriteWords</name>
    <message>
        <source>; </source>
        <translation>；</translation>
    </message>
    <message>
        <source>+ “{after}”</source>
        <translation>+ “{after}”</translation>
    </message>
    <message>
        <source>− “{before}”</source>
        <translation>− “{before}”</translation>
    </message>
    <message>
        <source>“{before}” → “{after}”</source>
        <translation>“{before}” → “{after}”</translation>
    </message>
    <message>
        <source>“{after}” is put in</source>
        <translation>加上“{after}”</translation>
    </message>
    <message>
        <source>“{before}” goes</source>
        <translation>去掉“{before}”</translation>
    </message>
    <message>
        <source>“{before}” becomes “{after}”</source>
        <translation>“{before}”改为“{after}”</translation>
    </message>
    <message>
        <source>Change {number} of {count}: {change}, {state}</source>
        <translation>第 {number} 处，共 {count} 处：{change}，{state}</translation>
    </message>
    <message>
        <source>open</source>
        <translation>未决定</translation>
    </message>
    <message>
        <source>accepted</source>
        <translation>已接受</translation>
    </message>
    <message>
        <source>rejected</source>
        <translation>已拒绝</translation>
    </message>
    <message>
        <source>about {count} s</source>
        <translation>约 {count} 秒</translation>
    </message>
    <message>
        <source>about {count} min</source>
        <translation>约 {count} 分钟</translation>
    </message>
    <message>
        <source>Rewriting… {done} of {count} versions</source>
        <translation>正在改写… 已写 {done} / {count} 版</translation>
    </message>
    <message>
        <source>Paragraph {number} of {count}</source>
        <translation>第 {number} 段，共 {count} 段</translation>
    </message>
    <message>
        <source>{progress}, {duration} left</source>
        <translation>{progress}，还需{duration}</translation>
    </message>
    <message>
        <source>Version {number} of {count} is under review, changes: {changes}.</source>
        <translation>正在审阅第 {number} 版，共 {count} 版；修改 {changes} 处。</translation>
    </message>
    <message>
        <source>Version {number} of {count} does not differ from the passage.</source>
        <translation>第 {number} 版，共 {count} 版；与原文没有不同。</translation>
    </message>
    <message>
        <source>All changes are decided.</source>
        <translation>修改都已决定。</translation>
    </message>
</context>
<context>
    <name>RhymeField</name>
    <message>
        <source>Any</source>
        <translation>不限</translation>
    </message>
    <message>
        <source>a word to rhyme with</source>
        <translation>与哪个词押韵</translation>
    </message>
    <message>
        <source>The form&apos;s own</source>
        <translation>随体裁</translation>
    </message>
    <message>
        <source>Pingshui</source>
        <translation>平水韵</translation>
    </message>
    <message>
        <source>Cilin</source>
        <translation>词林正韵</translation>
    </message>
    <message>
        <source>Modern</source>
        <translation>中华新韵</translation>
    </message>
    <message>
        <source>106 rhymes of classical verse</source>
        <translation>旧体诗的 106 韵</translation>
    </message>
    <message>
        <source>19 parts for tunes</source>
        <translation>填词用的 19 部</translation>
    </message>
    <message>
        <source>14 rhymes of Chinese as it is spoken now</source>
        <translation>按今音分的 14 韵</translation>
    </message>
</context>
<context>
    <name>Setting</name>
    <message>
        <source>Creativity</source>
        <translation>创造性</translation>
    </message>
    <message>
        <source>Variety (top-p)</source>
        <translation>多样性 top-p</translation>
    </message>
    <message>
        <source>Floor (min-p)</source>
        <translation>下限 min-p</translation>
    </message>
    <message>
        <source>Repetition</source>
        <translation>重复惩罚</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>长度</translation>
    </message>
    <message>
        <source>Ends at</source>
        <translation>写到</translation>
    </message>
    <message>
        <source>Alternatives</source>
        <translation>版本数</translation>
    </message>
    <message>
        <source>Fix seed</source>
        <translation>固定种子</translation>
    </message>
    <message>
        <source>Banned phrases</source>
        <translation>禁用语</translation>
    </message>
    <message>
        <source>Repetition range</source>
        <translation>重复范围</translation>
    </message>
    <message>
        <source>Presence penalty</source>
        <translation>出现惩罚</translation>
    </message>
    <message>
        <source>Frequency penalty</source>
        <translation>频率惩罚</translation>
    </message>
    <message>
        <source>No-repeat run</source>
        <translation>禁止重现长度</translation>
    </message>
    <message>
        <source>DRY strength</source>
        <translation>DRY 强度</translation>
    </message>
    <message>
        <source>DRY growth</source>
        <translation>DRY 增速</translation>
    </message>
    <message>
        <source>DRY free length</source>
        <translation>DRY 放行长度</translation>
    </message>
    <message>
        <source>DRY range</source>
        <translation>DRY 范围</translation>
    </message>
    <message>
        <source>DRY breakers</source>
        <translation>DRY 断点</translation>
    </message>
    <message>
        <source>Top-n-sigma</source>
        <translation>Top-n-sigma</translation>
    </message>
    <message>
        <source>Top-k</source>
        <translation>Top-k</translation>
    </message>
    <message>
        <source>Typical-p</source>
        <translation>Typical-p</translation>
    </message>
    <message>
        <source>XTC threshold</source>
        <translation>XTC 阈值</translation>
    </message>
    <message>
        <source>XTC chance</source>
        <translation>XTC 概率</translation>
    </message>
    <message>
        <source>Dynamic range</source>
        <translation>动态幅度</translation>
    </message>
    <message>
        <source>Dynamic curve</source>
        <translation>动态曲线</translation>
    </message>
    <message>
        <source>Mirostat</source>
        <translation>Mirostat</translation>
    </message>
    <message>
        <source>Mirostat target</source>
        <translation>Mirostat 目标</translation>
    </message>
    <message>
        <source>Mirostat speed</source>
        <translation>Mirostat 速度</translation>
    </message>
    <message>
        <source>Beams</source>
        <translation>束搜索</translation>
    </message>
    <message>
        <source>Font size</source>
        <translation>字号</translation>
    </message>
    <message>
        <source>Column width</source>
        <translation>栏宽</translation>
    </message>
    <message>
        <source>Line height</source>
        <translation>行高</translation>
    </message>
    <message>
        <source>How daring the words are: low stays with the likeliest, high brings surprises, 0 always takes the first.</source>
        <translation>用词有多大胆：低则取最可能的词，高则多有意外，0 永远取首选。</translation>
    </message>
    <message>
        <source>Draws only from the likeliest words that together make up this share; lower is safer, 1 leaves all in.</source>
        <translation>只从概率合计达到这一份额的首选词里抽取；越低越稳，1 为不限。</translation>
    </message>
    <message>
        <source>Drops words less likely than this share of the best one; higher keeps the text on its rails, 0 is off.</source>
        <translation>概率不及首选词这一比例的词一律舍去；越高越不出轨，0 为关闭。</translation>
    </message>
    <message>
        <source>Makes words that were just used less likely; too high, and names go missing. 1 is off.</source>
        <translation>压低刚用过的词；过高时连人名都会丢。1 为关闭。</translation>
    </message>
    <message>
        <source>The most that one click writes, in tokens: roughly three quarters of a word, or one Chinese character.</source>
        <translation>一次最多写多少词元：一个词元约合一个汉字，或四分之三个英文词。</translation>
    </message>
    <message>
        <source>Where the text ends: with its last whole sentence, its first paragraph, or where the length is used up.</source>
        <translation>写到哪里为止：停在最后一个完整的句子、第一个段落的末尾，或写满长度就停。</translation>
    </message>
    <message>
        <source>How many versions one click writes, to turn through and choose from.</source>
        <translation>一次写出几个版本，供你翻看挑选。</translation>
    </message>
    <message>
        <source>The number the dice start from: fixed, the same page and settings give the same text again.</source>
        <translation>骰子从这个数掷起：固定之后，同样的页面和设置会写出同样的文字。</translation>
    </message>
    <message>
        <source>What the model may not write, one phrase on each line, in capitals or not; there it chooses again.</source>
        <translation>模型不得写出的词语，每行一条，不分大小写；写到那里会另选。</translation>
    </message>
    <message>
        <source>How many tokens back the repetition penalties look; 0 looks at none.</source>
        <translation>重复惩罚往回看多少词元；0 为不看。</translation>
    </message>
    <message>
        <source>Pushes away every word that has occurred, once; the text moves on to new things. 0 is off.</source>
        <translation>凡出现过的词都推开一次，文字便转向新事物。0 为关闭。</translation>
    </message>
    <message>
        <source>Pushes a word away more each time it occurs; wears down pet words. 0 is off.</source>
        <translation>一个词每出现一次就多推开一分，专治口头禅。0 为关闭。</translation>
    </message>
    <message>
        <source>Forbids every run of this many tokens that has occurred before, on the page or in the answer; 0 is off.</source>
        <translation>这么多词元连成的一串，只要在正文或续写里出现过，就不许再现；0 为关闭。</translation>
    </message>
    <message>
        <source>How hard to break up a run of words that is about to repeat an earlier one; 0 is off.</source>
        <translation>一串词将要重演前文时，用多大力气打断；0 为关闭。</translation>
    </message>
    <message>
        <source>How steeply that grows with every further word of the repeated run.</source>
        <translation>重演每多一个词，力气增长得有多快。</translation>
    </message>
    <message>
        <source>Runs up to this many tokens may repeat freely, so that names and set phrases survive.</source>
        <translation>不超过这么多词元的重复一概放行，好留住人名和成语。</translation>
    </message>
    <message>
        <source>How many tokens back repeated runs are looked for.</source>
        <translation>往回多少词元之内查找重演。</translation>
    </message>
    <message>
        <source>Signs at which a run of words ends for DRY, with spaces between them; \n is a new line, \s a space.</source>
        <translation>DRY 遇到这些符号便从头计算重复，符号之间用空格隔开；\n 是换行，\s 是空格。</translation>
    </message>
    <message>
        <source>Keeps words within this many standard deviations of the best one; steady even at high creativity. 0 is off.</source>
        <translation>只留与首选词相差不超过这么多标准差的词；创造性再高也稳得住。0 为关闭。</translation>
    </message>
    <message>
        <source>Draws only from this many likeliest words; small is plain and safe, 0 is off.</source>
        <translation>只从最可能的这么多个词里抽取；小则平实稳妥，0 为关闭。</translation>
    </message>
    <message>
        <source>Prefers words that are neither too obvious nor too odd for their place; lower is stricter, 1 is off.</source>
        <translation>偏爱不落俗也不离奇的词；越低越严，1 为关闭。</translation>
    </message>
    <message>
        <source>Words likelier than this count as obvious and may be passed over, but for the least of them.</source>
        <translation>比这更可能的词算作顺手的词，可能被绕开，只留其中最不顺手的一个。</translation>
    </message>
    <message>
        <source>How often the obvious words are passed over; 0 is off.</source>
        <translation>有多大机会绕开顺手的词；0 为关闭。</translation>
    </message>
    <message>
        <source>Lets creativity rise by up to this where many words fit and fall where few do; 0 is off.</source>
        <translation>可用的词多时，创造性最多升高这么多；可用的词少时则相应降低。0 为关闭。</translation>
    </message>
    <message>
        <source>How sharply that change sets in: above 1 late, below 1 early.</source>
        <translation>这种变化来得多快：大于 1 则迟，小于 1 则早。</translation>
    </message>
    <message>
        <source>Steers how surprising the text is, in place of all other samplers but Creativity and the bans.</source>
        <translation>自动调节文字的出奇程度，除创造性和禁用语外，其余采样器都由它代替。</translation>
    </message>
    <message>
        <source>How surprising Mirostat keeps the text: low is plain, high is odd.</source>
        <translation>Mirostat 把文字的出奇程度保持在此：低则平实，高则奇崛。</translation>
    </message>
    <message>
        <source>How fast Mirostat corrects itself after a word that surprised too much or too little.</source>
        <translation>遇到太奇或太平的词之后，Mirostat 纠正得有多快。</translation>
    </message>
    <message>
        <source>Follows this many texts at once and keeps the likeliest; slow, and shown only when it is whole. 1 is off.</source>
        <translation>同时推演这么多条文字，取最可能的一条；较慢，写完才一次显示。1 为关闭。</translation>
    </message>
    <message>
        <source>The size of the text on the page, in points.</source>
        <translation>页面文字的大小，以磅计。</translation>
    </message>
    <message>
        <source>The width of the column of text, in pixels.</source>
        <translation>文字一栏的宽度，以像素计。</translation>
    </message>
    <message>
        <source>The distance from line to line, in percent of the font&apos;s own.</source>
        <translation>行与行的距离，以字号的百分比计。</translation>
    </message>
    <message>
        <source>Whole sentence</source>
        <translation>完整的句子</translation>
    </message>
    <message>
        <source>Paragraph</source>
        <translation>一段</translation>
    </message>
    <message>
        <source>Full length</source>
        <translation>用满长度</translation>
    </message>
    <message>
        <source>random</source>
        <translation>随机</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>关</translation>
    </message>
    <message>
        <source>Version 2</source>
        <translation>第 2 版</translation>
    </message>
    <message>
        <source>One on each line</source>
        <translation>每行一条</translation>
    </message>
</context>
<context>
    <name>SideBySide</name>
    <message>
        <source>Side by side</source>
        <translation>左右对照</translation>
    </message>
    <message>
        <source>Original</source>
        <translation>原文</translation>
    </message>
    <message>
        <source>This version</source>
        <translation>这一版</translation>
    </message>
    <message>
        <source>Back to the page</source>
        <translation>回到页面</translation>
    </message>
</context>
<context>
    <name>StartCard</name>
    <message>
        <source>Start</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>A page to write on</source>
        <translation>一页纸，请写</translation>
    </message>
    <message>
        <source>Write; when you want a hand, the model beside the page goes on from your caret.</source>
        <translation>尽管写；想要搭把手时，页边的模型会从光标处接着写。</translation>
    </message>
    <message>
        <source>Just type, or go on with what you have.</source>
        <translation>直接写，或者接着写已有的稿子。</translation>
    </message>
    <message>
        <source>Start writing</source>
        <translation>开始写作</translation>
    </message>
    <message>
        <source>Open…</source>
        <translation>打开…</translation>
    </message>
    <message>
        <source>Sample page</source>
        <translation>示例页</translation>
    </message>
    <message>
        <source>Get a model…</source>
        <translation>获取模型…</translation>
    </message>
    <message>
        <source>Recent</source>
        <translation>最近</translation>
    </message>
    <message>
        <source>The model is being loaded. You can write already.</source>
        <translation>模型正在载入，现在就可以动笔。</translation>
    </message>
    <message>
        <source>{model} is ready, but hardly knows English.</source>
        <translation>{model} 已就绪，不过不太懂中文。</translation>
    </message>
    <message>
        <source>{model} is ready, on this computer, without a network.</source>
        <translation>{model} 已就绪，就在这台电脑上，不用联网。</translation>
    </message>
    <message>
        <source>There is no model here yet. You can write without one.</source>
        <translation>这里还没有模型。没有也照样可以写。</translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message>
        <source>1 word</source>
        <translation>1 字</translation>
    </message>
    <message>
        <source>{count} words</source>
        <translation>{count} 字</translation>
    </message>
    <message>
        <source>1 character</source>
        <translation>1 字符</translation>
    </message>
    <message>
        <source>{count} characters</source>
        <translation>{count} 字符</translation>
    </message>
    <message>
        <source>{speed} tokens/s</source>
        <translation>{speed} 词元/秒</translation>
    </message>
    <message>
        <source>Context {used}/{total}</source>
        <translation>上下文 {used}/{total}</translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation>载入中…</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>读取中…</translation>
    </message>
    <message>
        <source>Writing…</source>
        <translation>书写中…</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>无模型</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>How much of what the model can see at once is filled</source>
        <translation>模型一次能看到的篇幅已用去多少</translation>
    </message>
</context>
</TS>
