// Whether shortcuts use ⌘, as on Apple's keyboards, or Ctrl.
export const isMac = () => /Mac|iPhone|iPad/.test(navigator.platform);
