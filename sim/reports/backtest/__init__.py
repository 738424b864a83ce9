"""What a backtest found: in words, as rows, as a chart, as files."""
