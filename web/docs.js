"use strict";

// The links of the page become the choice at the top. Only the control plane can be tried out: the data plane answers as the providers do,
// to merchants' code and to no page of another address.
const documents = Array.from(document.querySelectorAll("#docs a"), (link) => ({ url: link.href, name: link.textContent }));
const onlyControl = () => ({
  statePlugins: {
    spec: {
      wrapSelectors: {
        allowTryItOutFor: (_, system) => () => system.specSelectors.url() === documents[0].url,
      },
    },
  },
});

window.ui = SwaggerUIBundle({
  dom_id: "#docs",
  urls: documents,
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
  plugins: [onlyControl],
  layout: "StandaloneLayout",
  deepLinking: true,
  validatorUrl: "none",
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
});
