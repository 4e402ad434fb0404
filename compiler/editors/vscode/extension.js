// Starts gelato-lsp for .gel files; all else is the server's business.
const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;

exports.activate = function () {
  const command = vscode.workspace.getConfiguration("gelato").get("server");
  client = new LanguageClient("gelato", "gelato", { command, args: [] },
                              { documentSelector: [{ language: "gel" }] });
  return client.start();
};

exports.deactivate = function () {
  return client && client.stop();
};
