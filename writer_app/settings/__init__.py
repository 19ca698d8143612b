"""The declarations of every sampling setting and preference: bounds, step, neutral value, message key."""
