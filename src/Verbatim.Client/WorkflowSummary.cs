namespace Verbatim.Client;

/// <summary>A workflow that the server can run.</summary>
/// <param name="WorkflowKey">What it is started by.</param>
/// <param name="Title">For the user.</param>
/// <param name="Description">What it does.</param>
/// <param name="SampleMessage">What one may ask it.</param>
public sealed record WorkflowSummary(string WorkflowKey, string Title, string Description, string? SampleMessage);
