"""Export and import in the window: the two dialogs, what runs behind them, and the PDF, which Qt sets."""
