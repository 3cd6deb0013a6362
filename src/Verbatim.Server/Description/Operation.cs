using Verbatim.Server.Errors;

namespace Verbatim.Server.Description;

/// <summary>What is said of a route in the description of the API, beyond what its function says.</summary>
/// <param name="Name">The route's name.</param>
/// <param name="Tag">What it is about.</param>
/// <param name="Summary">A few words.</param>
internal sealed record Operation(string Name, string Tag, string Summary)
{
    /// <summary>The clauses that it follows, and what a caller should know first.</summary>
    public required string Description { get; init; }

    /// <summary>What it answers where it does what was asked.</summary>
    public required IReadOnlyList<Reply> Replies { get; init; }

    /// <summary>What it answers otherwise, beside 401 and 403.</summary>
    public IReadOnlyList<Problem> Problems { get; init; } = [];

    /// <summary>Headers that it reads.</summary>
    public IReadOnlyList<string> Headers { get; init; } = [];

    /// <summary>A body that it takes; null where it takes none, or one that its function declares.</summary>
    public IReadOnlyList<string> BodyTypes { get; init; } = [];

    /// <summary>A body as it may be sent.</summary>
    public string? BodyExample { get; init; }

    /// <summary>The bounds of its <c>limit</c>.</summary>
    public (int Most, int Unless)? Limit { get; init; }

    /// <summary>Whether it is for everybody.</summary>
    public bool IsAnonymous { get; init; }
}
