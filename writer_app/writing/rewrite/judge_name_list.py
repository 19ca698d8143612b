"""What the judge of names knows by heart: surnames, frequent given names, words that only look like names."""

from __future__ import annotations

SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章苏潘葛奚范彭郎鲁韦马苗凤方俞任袁柳鲍史唐费廉岑薛雷贺"
    "倪汤滕殷罗毕郝邬安常乐于傅皮卞康伍余元顾孟黄穆萧尹姚邵汪祁毛狄米贝戴宋庞熊纪舒屈项祝董梁杜阮蓝季贾江童颜郭梅盛林刁钟徐邱"
    "骆高夏蔡田樊胡凌霍虞万柯管卢莫房宗丁宣邓郁杭洪包左石崔吉龚程嵇邢裴陆荣翁荀甄曲封储靳段焦巴谷侯秋仲伊宫宁仇栾甘"
    "厉祖武符刘景詹龙叶幸司黎薄印白蒲邰鄂索赖卓屠池乔阴闻莘翟谭贡劳姬申冉宰郦雍桑桂濮牛燕冀浦尚温庄晏柴瞿阎艾鱼古"
    "慎戈廖庾衡耿匡文寇广东欧沃蔚越隆巩聂晁勾敖融冷辛阚简饶曾关查荆游岳帅涂肖丘代"
)
COMPOUND_SURNAMES = (
    "欧阳",
    "司马",
    "上官",
    "诸葛",
    "慕容",
    "司徒",
    "东方",
    "尉迟",
    "公孙",
    "令狐",
    "皇甫",
    "夏侯",
    "端木",
)

GIVEN = frozenset(
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛超秀霞平刚桂英华玉兰红建国文明志辉海燕春梅雪琴云莲真环爱荣妹香月莺媛瑞凡佳嘉琼勤珍贞莉清琳晓婷玲芬芝萍彩菊凤洁"
    "俊峰毅昆林健世广义兴良山仁波宁贵福生龙元全胜学祥才发武新利飞彬富顺信子成康星光天达安岩中茂进有坚和彪博诚先敬震振壮会思群豪心邦承乐绍功松善厚庆民友裕河"
    "哲江浩亮政谦亨奇固之轮翰朗伯宏言若鸣朋斌梁栋维启克伦翔旭鹏泽晨辰士以家致树炎德行时泰盛雄琛钧冠策腾楠榕风航弘恒立珊莎锦黛青倩婉娴瑾颖露瑶怡婵雁蓓纨仪荷丹蓉"
    "眉君蕊薇菁梦岚苑筠柔竹霭凝欢霄枫芸菲寒欣滢伊亚宜可姬舒影荔枝思淑惠珠翠雅妍茜秋珊昌永祖念慧娥"
)
"""Characters that are frequent in given names."""

CHINESE_WORDS = frozenset(
    """
    高兴 高大 高处 高声 高低 高高 白天 白色 白发 白云 白雪 白纸 黄昏 黄色 黄土 黄叶 方向 方才 方面 方便 方法 马上
    马车 马路 马蹄 马匹 于是 时候 国王 王国 王子 国家 安静 安全 安排 安慰 安稳 常常 常年 平常 乐意 计划 计算 成功
    成为 成了 成年 成千 明天 明白 明亮 明年 明明 石头 石板 石阶 石桥 石子 林子 林中 林间 江水 江边 江面 江上 山上
    山下 山路 山脚 山顶 山里 山坡 山谷 谷子 车子 车站 车厢 车窗 车票 车轮 车夫 车门 全部 全身 全家 全是 全都 班上
    秋天 秋风 秋雨 东西 东边 东风 文字 文章 文件 文学 利用 向前 向后 向着 向外 古老 古代 容易 易于 连忙 连续 连同
    连夜 温柔 温暖 温度 温和 关上 关于 关心 关系 关门 关掉 关紧 那天 那里 那边 那样 那时 那个 那些 那么 那人 那年
    那种 那把 那只 那条 那张 解开 解释 应该 应当 应声 管子 管理 万一 万分 包括 包裹 包子 包袱 左右 左边 左手 左眼
    石榴 段路 段时 古怪 农民 农田 农村 边上 边缘 边说 边走 鱼儿 鱼贯 步子 步伐 满意 满是 满脸 满心 满天 满屋 满头
    师傅 师父 金色 金黄 金属 金子 毛巾 毛衣 毛笔 米饭 米粒 雷声 雷雨 花园 花朵 花瓣 皮肤 皮鞋 汤碗 汤水 童年 童话
    夏天 夏夜 夏日 田野 田地 田里 田边 洪水 宫殿 宫里 游戏 游客 房间 房子 房门 房屋 房东 房顶 余下 余光 余地 广场
    广大 空中 从前 从此 从不 从来 从没 从小 从头 从容 居然 居民 终于 终究 查看 查找 查清 项目 项链 章节 祝福 祝贺
    祖父 祖母 祖先 武器 武功 龙头 龙船 叶子 叶片 印象 印着 印刷 池塘 池边 池水 闻到 闻见 闻着 申请 桑树 桂花 桂树
    牛奶 牛车 牛肉 燕子 温热 尚未 国外 国内 冷静 冷风 冷水 冷冷 冷清 冷气 冷笑 辛苦 简单 简直 曾经 曾在 曾是 任何
    任务 任由 何处 何时 何况 何必 何以 钱包 钱财 周围 周末 周遭 周日 周一 周二 周三 周四 周五 周六 张开 张望 张纸
    张桌 张床 张脸 张嘴 张口 章程 华丽 金币 许多 许久 许是 许可 孔子 严重 严肃 严厉 严格 康复 元气 顾客 顾不 顾虑
    梁上 梅花 梅雨 盛开 盛大 盛满 胡子 胡同 胡乱 胡说 万物 房梁 荣誉 符合 景色 景象 司机 白净 白白 蓝色 蓝天 蓝布
    黎明 史书 费力 费用 常人 常在 乐器 乐声 乐队 和尚 和平 谢谢 谢意 喻为 水分 窗外 章鱼 柏树 柳树 柳条 柳枝 苗条
    凤凰 花香 唐代 汤匙 明月 明信片 计时 贝壳 成长 戴上 戴着 熊熊 纪念 舒服 舒展 舒适 屈服 季节 江山 颜色 郭外 钟头
    钟声 钟表 高楼 高山 高原 高兴地 田间 凌晨 凌乱 霍地 管家 莫名 莫非 莫大 房客 丁香 洪亮 石块 石墙 石碑 程度 陆地
    陆续 曲子 曲折 封信 段话 焦急 焦躁 牧场 车上 车里 侯爵 全力 班车 伊始 宁静 宁愿 宁可 甘心 甘甜 厉害 刘海 白菜
    索性 卓越 阴影 阴天 阴凉 阴沉 劳动 边境 习惯 鱼肚 向来 古树 慎重 终点 终日 步行 满足 国旗 文静 广阔 东张 利落
    越来 越过 越是 师生 聂耳 游荡 代价 代替 代表 老师 老板 老人 老家 老爷 老者 老鼠 老虎 老旧 老实 老婆 老公 老屋
    老树 老友 老头 老伴 老汉 小心 小声 小孩 小时 小路 小巷 小镇 小城 小屋 小船 小狗 小猫 小鸟 小河 小桥 小说 小姐
    小雨 小店 小街 小院 小学 小子 小伙 小手 小脸 阿姨 阿婆 有人 余生 丘陵 应答 应付 应和 凤仙 常有 卫生 卫士 施工
    施展 韩国 计较 房租 关切 关照 温泉 山中 山间 山风 山水 山村 水边 白日 白鹭 金鱼 江南 江北 米酒 雷鸣 何等 何尝
    于此 于我 于他 全然 全城 全村 牛棚 马灯 马背 马鞍 马厩 叶落 龙井 庄稼 庄园 庄重 连日 连声 黄狗 黄牛 白马 白鸽
    """.split()
)

PLACES = tuple(
    """
    北京 上海 天津 重庆 广州 深圳 南京 杭州 苏州 成都 武汉 西安 长沙 昆明 大理 丽江 拉萨 兰州 青岛 厦门 哈尔滨 长春
    沈阳 大连 济南 郑州 洛阳 开封 绍兴 宁波 扬州 无锡 合肥 南昌 福州 贵阳 桂林 南宁 海口 三亚 香港 澳门 台北 太原
    西宁 银川 敦煌 新疆 西藏 云南 四川 湖南 湖北 广东 广西 浙江 江苏 山东 山西 陕西 河南 河北 福建 江西 安徽 甘肃
    青海 贵州 海南 台湾 内蒙古 黑龙江 辽宁 吉林 黄河 长江 泰山 华山 黄山 西湖 太湖 洞庭湖 伦敦 巴黎 纽约 东京 大阪
    京都 柏林 莫斯科 罗马 维也纳 中国 美国 英国 法国 德国 日本 俄国
    """.split()
)

TITLES = frozenset(
    """
    mr mrs ms miss dr sir madam lady lord captain colonel general major sergeant professor father mother uncle aunt
    sister brother inspector officer doctor judge reverend king queen prince princess president grandma grandpa
    grandmother grandfather mama papa mum mom dad god nurse detective lieutenant constable
    """.split()
)
"""A title alone is no name, and may be left out of one."""

GENERIC = frozenset(
    """
    the of new old north south east west northern southern eastern western saint st mount mt lake river street road
    avenue lane bay square bridge hill park island city town harbour harbor church hotel station house hall great
    little upper lower and de la le von van
    """.split()
)
"""Parts of names that don't tell one name from another."""

OPENERS = frozenset(
    """
    the a an this that these those he she it they we you i his her its their our my your him them us me who whom
    whose what when where why how which there here then now once and but or nor so yet if as at by for from in into
    of off on onto out over to under up upon with without within while after before since until till because although
    though unless whether than like no not never none nobody nothing yes oh ah hi well perhaps maybe even just only
    still again also too very all any each every both few many much more most some several such other another one two
    three four five six seven eight nine ten eleven twelve first second third last next half is are was were be been
    do does did have has had can could may might must shall should will would don't didn't can't couldn't won't
    wouldn't isn't wasn't somebody someone something somewhere everybody everyone everything everywhere anybody
    anyone anything today tomorrow yesterday tonight suddenly finally slowly quickly soon later outside inside
    upstairs downstairs above below behind beside between beyond come go look listen wait stop let please thank
    thanks good goodbye hello hey sorry okay right fine rain snow wind water light night morning evening dawn dusk
    dust smoke fog mist silence darkness time people men women children someone nobody monday tuesday wednesday
    thursday friday saturday sunday january february march april june july august september october november december
    winter spring summer autumn fall it's that's there's he'd she'd they'd we'd you'd he's she's they're we're you're
    they've we've he'll she'll they'll instead however therefore meanwhile nevertheless moreover around across along
    among against during through throughout toward towards near past dinner supper breakfast lunch mr mrs ms dr dear
    ma'am sir madam god lord english french german chinese
    """.split()
) - frozenset(
    """
    english french german chinese monday tuesday wednesday thursday friday saturday sunday january february april
    june july august september october november december
    """.split()
)
"""Words that begin a sentence without being a name."""

ENGLISH_NAMES = frozenset(
    """
    adam agnes albert alex alice allen amy andrew angela ann anna anne annie anthony arthur barbara ben benjamin beth
    betty bill bob brian carl carol caroline catherine charles charlie charlotte chloe chris christine clara claire
    daisy dan daniel david dorothy ed eddie edith edward eleanor elena eliza elizabeth ella ellen emily emma eric
    ernest ethan eva evelyn fiona florence frances francis frank fred frederick george gerald grace greta hannah
    harold harriet harry hazel helen henry hugh ian ida irene iris isaac isabel ivy jack jacob james jane janet jean
    jennifer jenny jeremy jessica jim jimmy joan joe john johnny jonas jonathan joseph josephine joshua joyce judith
    judy julia julian julie karen kate katherine kathleen kevin larry laura lawrence leah leo leonard lewis liam lily
    linda lisa louis louise lucas lucy luke lydia mabel margaret maria marie marion mark marta martha martin mary
    matthew maud max maya megan michael mike mina molly nancy nathan nell nicholas nina noah nora norman oliver
    olivia oscar oskar otto owen pamela patricia patrick paul peggy peter philip rachel ralph raymond rebecca richard
    robert robin roger ronald rosa rose rosie roy rupert ruth ryan sally sam samuel sandra sara sarah sean sharon
    sheila simon sofia sophia sophie stanley stella stephen steve steven susan sylvia ted theodore theresa thomas tim
    timothy toby tom tommy tony victor victoria vincent violet virginia walter wendy will william winifred yusuf zoe
    ahmed ali amara ana anton boris carlos chen dmitri diego elias emil fatima felix franz giovanni hans hiroshi
    ibrahim igor ingrid ivan jamal jose juan karl kenji klaus lars layla lena lin luca luis magda mara marco mateo
    mei mikhail miguel mira natasha nadia olga omar pablo pavel pedro pierre priya raj ravi rosalind sergei tariq
    tomas ursula vera wei yuki yusuf zara
    """.split()
)
