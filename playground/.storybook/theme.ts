// The colours of Storybook's frame: those of the stage.
import { create, getPreferredColorScheme } from "storybook/theming";

const brand = {
  brandTitle: "Keyval playground",
  brandUrl: "./",
  fontBase: 'system-ui, -apple-system, "Segoe UI", sans-serif',
  appBorderRadius: 10,
  inputBorderRadius: 8,
};

export const themes = {
  light: create({
    ...brand,
    base: "light",
    colorPrimary: "#3257d6",
    colorSecondary: "#3257d6",
    appBg: "#f0f2f6",
    appContentBg: "#ffffff",
    appPreviewBg: "#f6f7f9",
    appBorderColor: "#e3e6ec",
    textColor: "#1d2129",
    textMutedColor: "#5f6775",
    barSelectedColor: "#3257d6",
  }),
  dark: create({
    ...brand,
    base: "dark",
    colorPrimary: "#8aa4ff",
    colorSecondary: "#5878e8",
    appBg: "#0f1217",
    appContentBg: "#1b1f28",
    appPreviewBg: "#13161c",
    appBorderColor: "#2b313d",
    textColor: "#e8eaf0",
    textMutedColor: "#98a1b3",
    barBg: "#151920",
    barSelectedColor: "#8aa4ff",
  }),
};

/** Light or dark, by the toolbar or else by the system. */
export function schemeOf({ scheme }: Readonly<Record<string, unknown>>): "light" | "dark" {
  return scheme === "light" || scheme === "dark" ? scheme : getPreferredColorScheme();
}
