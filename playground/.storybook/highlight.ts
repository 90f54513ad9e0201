// Code as a page shows it, coloured once for light and dark: its text is the code's.
import { codeToHtml } from "shiki";

/** @param language a name that shiki knows, `text` for none */
export function highlight(text: string, language: string): Promise<string> {
  return codeToHtml(text.trimEnd(), {
    lang: language,
    themes: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" },
    defaultColor: "light-dark()",
  });
}
