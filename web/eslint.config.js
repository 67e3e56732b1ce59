import js from "@eslint/js";
import boundaries from "eslint-plugin-boundaries";
import jsxA11y from "eslint-plugin-jsx-a11y";
import reactHooks from "eslint-plugin-react-hooks";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

const HTTP_GLOBALS = ["fetch", "XMLHttpRequest", "EventSource", "WebSocket"];

export default defineConfig(
  globalIgnores(["dist", "src/api/generated", "public", "screenshots"]),
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  jsxA11y.flatConfigs.strict,
  reactHooks.configs.flat["recommended-latest"],
  { languageOptions: { parserOptions: { projectService: { allowDefaultProject: ["eslint.config.js"] } } } },
  {
    rules: {
      "max-lines": ["error", { max: 250 }],
      "@typescript-eslint/consistent-type-definitions": ["error", "interface"],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
      // One word of HTTP outside src/api would be a second client with its own idea of tokens and problems.
      "no-restricted-globals": ["error", ...HTTP_GLOBALS],
    },
  },
  { files: ["src/api/**"], rules: { "no-restricted-globals": "off" } },
  {
    files: ["src/**/*.{ts,tsx}"],
    plugins: { boundaries },
    settings: {
      "import/resolver": { typescript: { project: "./tsconfig.json" } },
      "boundaries/elements": [
        { type: "app", pattern: "src/app", mode: "folder" },
        { type: "feature", pattern: "src/features/*", capture: ["noun"], mode: "folder" },
        { type: "session", pattern: "src/session", mode: "folder" },
        { type: "events", pattern: "src/events", mode: "folder" },
        { type: "api", pattern: "src/api", mode: "folder" },
        { type: "ui", pattern: "src/ui", mode: "folder" },
        { type: "lib", pattern: "src/lib", mode: "folder" },
        { type: "i18n", pattern: "src/i18n", mode: "folder" },
        { type: "testing", pattern: "src/testing", mode: "folder" },
      ],
    },
    rules: {
      "boundaries/element-types": [
        "error",
        {
          default: "disallow",
          rules: [
            { from: "app", allow: ["app", "feature", "session", "events", "api", "ui", "lib", "i18n"] },
            {
              from: "feature",
              allow: [["feature", { noun: "${from.noun}" }], "session", "events", "api", "ui", "lib", "i18n", "app"],
            },
            { from: "session", allow: ["session", "api", "ui", "lib", "i18n"] },
            { from: "events", allow: ["events", "session", "api", "lib"] },
            { from: "api", allow: ["api", "lib"] },
            { from: "ui", allow: ["ui", "lib", "i18n"] },
            { from: "lib", allow: ["lib"] },
            { from: "i18n", allow: ["i18n", "lib"] },
            { from: "testing", allow: ["testing", "app", "events", "api", "lib", "i18n", "session"] },
          ],
        },
      ],
    },
  },
  {
    files: ["**/*.test.{ts,tsx}", "src/testing/**"],
    rules: {
      "boundaries/element-types": "off",
      "@typescript-eslint/no-non-null-assertion": "off",
      "max-lines": "off",
    },
  },
  { files: ["eslint.config.js"], extends: [tseslint.configs.disableTypeChecked] },
);
