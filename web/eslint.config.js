import js from "@eslint/js";
import jsxA11y from "eslint-plugin-jsx-a11y";
import reactHooks from "eslint-plugin-react-hooks";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

const HTTP_GLOBALS = ["fetch", "XMLHttpRequest", "EventSource", "WebSocket"];

// Who may import whom. Within a layer imports are relative; features are found, not imported, so none needs another.
const MAY_IMPORT = {
  app: ["features", "registry", "entities", "events", "session", "api", "ui", "i18n", "lib"],
  features: ["registry", "entities", "events", "session", "api", "ui", "i18n", "lib"],
  registry: ["session", "api", "ui", "i18n", "lib"],
  entities: ["events", "session", "api", "lib"],
  events: ["session", "api", "lib"],
  session: ["api", "lib"],
  ui: ["api", "i18n", "lib"],
  i18n: ["lib"],
  api: ["lib"],
  lib: [],
};

function boundary(layer, allowed) {
  const forbidden = Object.keys(MAY_IMPORT).filter((other) => !allowed.includes(other));
  const up = layer === "features" ? ["../*"] : ["../../*"];
  const message = `src/${layer} may import ${allowed.join(", ") || "nothing of ours"} only; see eslint.config.js`;
  return {
    files: [`src/${layer}/**/*.{ts,tsx}`],
    rules: { "no-restricted-imports": ["error", { patterns: [{ group: [...forbidden.map((name) => `@/${name}/**`), ...up], message }] }] },
  };
}

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
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", ignoreRestSiblings: true }],
      "max-lines": ["error", { max: 250 }],
      "@typescript-eslint/consistent-type-definitions": ["error", "interface"],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
      "react-hooks/incompatible-library": "off", // warns of the React Compiler, which is not used
      // One word of HTTP outside src/api would be a second client with its own idea of tokens and problems.
      "no-restricted-globals": ["error", ...HTTP_GLOBALS],
    },
  },
  { files: ["src/api/**"], rules: { "no-restricted-globals": "off" } },
  ...Object.entries(MAY_IMPORT).map(([layer, allowed]) => boundary(layer, allowed)),
  {
    files: ["**/*.test.{ts,tsx}", "src/testing/**"],
    rules: {
      "no-restricted-imports": "off",
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", ignoreRestSiblings: true }],
      "max-lines": "off",
    },
  },
  { files: ["eslint.config.js"], extends: [tseslint.configs.disableTypeChecked] },
);
