using Verbatim.Server.Errors;
using Verbatim.Server.Hosting;

namespace Verbatim.Server.Replay;

/// <summary>Where in a run or a conversation a caller wants to begin; without a cursor and a number at the end that the direction begins with.</summary>
/// <param name="Cursor">As it was sent.</param>
/// <param name="At">The number of a frame, from 1 .</param>
/// <param name="IsBackward">Whether older frames are wanted instead of newer ones .</param>
internal sealed record ReplayStart(string? Cursor, int? At, bool IsBackward)
{
    /// <summary>Reads the parameters of pages.</summary>
    /// <exception cref="RefusedException">One of them has a value that is not taken.</exception>
    public static ReplayStart OfPage(string? cursor, string? at, string? direction) => Of(cursor, at, Parameters.Direction(direction));

    /// <summary>Reads the parameters of a stream. <c>Last-Event-ID</c> wins over the others .</summary>
    /// <exception cref="RefusedException">One of them has a value that is not taken.</exception>
    public static ReplayStart OfStream(HttpRequest request, string? cursor, string? at)
    {
        // Passed over in silence, it would give frames that were not asked for.
        if (request.Query.ContainsKey("direction"))
            throw new RefusedException(Problems.InvalidParameter("A stream goes forward: direction is a parameter of the pages."));

        ReplayStart start = Of(cursor, at, isBackward: false);
        return LastEventId(request) is { } lastEventId ? new ReplayStart(lastEventId, At: null, IsBackward: false) : start;
    }

    /// <summary>What an EventSource that comes back names as the last event that it got; null for everybody else.</summary>
    public static string? LastEventId(HttpRequest request) => request.Headers.TryGetValue("Last-Event-ID", out var header) ? header.ToString() : null;

    private static ReplayStart Of(string? cursor, string? at, bool isBackward)
    {
        if (cursor is not null && at is not null)
            throw new RefusedException(Problems.InvalidParameter("cursor and at both say where to begin: send one of them."));

        return new ReplayStart(cursor, Parameters.Number("at", at, 1, int.MaxValue), isBackward);
    }
}
