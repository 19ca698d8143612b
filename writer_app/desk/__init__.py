"""The Qt window: page, panels, dialogs, the inference thread."""
