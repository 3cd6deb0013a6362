namespace Verbatim.Workflows;

/// <summary>What a tool gave back.</summary>
/// <param name="Output">For the model, and shown on the call's card.</param>
/// <param name="File">A file for the user, to be kept and attached to the run.</param>
internal sealed record ToolResult(string Output, MadeFile? File = null);
