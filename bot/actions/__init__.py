"""What a person may do, without a door: the workflow. Knows neither a chat library nor a sentence of Chinese."""
