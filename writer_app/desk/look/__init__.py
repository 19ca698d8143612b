"""How the desk looks and speaks: colours, fonts, icons, language."""
