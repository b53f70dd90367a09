"""The chat page's own side of the door: who is asking, what they are shown, what they do. PAGE_API.md is the contract."""
