namespace Verbatim.Server.Tests.Fixture;

/// <summary>How to start a server for a test.</summary>
public sealed record ServerSettings
{
    public string Environment { get; init; } = "Development";

    /// <summary>A directory that somebody else deletes; null for one that goes with the process.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>A program and its arguments that becomes the server, such as one that enters a control group first; none unless set.</summary>
    public IReadOnlyList<string> Launcher { get; init; } = [];

    /// <summary>Environment variables, such as <c>Recording__BodyIdleLimit</c>.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();
}
