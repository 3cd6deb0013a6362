namespace Verbatim.Workflows;

/// <summary>A function that a model may call.</summary>
/// <param name="Name">As the model knows it.</param>
/// <param name="RunAsync">Takes the arguments as the model wrote them: JSON, or what it took for it.</param>
internal sealed record Tool(string Name, Func<string, CancellationToken, ValueTask<ToolResult>> RunAsync);
