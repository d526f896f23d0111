"""The window: pages that render a frozen state and send intents."""
