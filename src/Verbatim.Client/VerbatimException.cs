using System.Net;
using System.Text.Json;

namespace Verbatim.Client;

/// <summary>The server answered, and the answer is a problem. A lost connection is a plain <see cref="HttpRequestException"/>.</summary>
public sealed class VerbatimException : HttpRequestException
{
    private const string Damaged = "urn:verbatim:problem:damaged";

    private readonly ProblemDetails _problem;

    private VerbatimException(HttpStatusCode status, ProblemDetails problem, TimeSpan? retryAfter, RefusedFrame? frame)
        : base(Sentence(status, problem, frame), null, status)
    {
        _problem = problem;
        RetryAfter = retryAfter;
        Frame = frame;
    }

    /// <summary>The problem's stable type; null where the answer was no problem of this API, as a proxy's is.</summary>
    public string? Type => _problem.Type;

    /// <summary>What is wrong, in words that are the same for all problems of the type.</summary>
    public string? Title => _problem.Title;

    /// <summary>What was expected.</summary>
    public string? Detail => _problem.Detail;

    /// <summary>The clause that recorded input breaks.</summary>
    public string? Rule => _problem.Rule;

    /// <summary>The line of the body at which the refused frame begins, 1-based.</summary>
    public long? Line => _problem.Line;

    /// <summary>Where the run goes on.</summary>
    public long? ExpectedEventId => _problem.ExpectedEventId;

    /// <summary>Frames of the request that were recorded all the same.</summary>
    public long? Accepted => _problem.Accepted;

    /// <summary>Frames of the request that were there already.</summary>
    public long? Duplicates => _problem.Duplicates;

    /// <summary>The run's last frame.</summary>
    public long? LastEventId => _problem.LastEventId;

    /// <summary>How long to wait before the same request is sent again, as the server asks for; null where it does not say.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>The frame that a <see cref="RunRecorder"/> gave up at; null where it was none, or something else made the call.</summary>
    public RefusedFrame? Frame { get; }

    /// <summary>Whether the same request may succeed later: the server is going down, overloaded, or full.</summary>
    /// <remarks>Not where stored bytes are damaged: they stay so, however often they are asked for.</remarks>
    public bool IsTransient =>
        StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError
        && Type != Damaged;

    internal static async Task<VerbatimException> OfAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var problem = new ProblemDetails();
        if (response.Content.Headers.ContentType?.MediaType == "application/problem+json")
        {
            try
            {
                byte[] body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
                problem = JsonSerializer.Deserialize(body, ClientJson.Default.ProblemDetails) ?? problem;
            }
            catch (JsonException)
            {
                // The status says enough.
            }
        }

        return new VerbatimException(response.StatusCode, problem, RetryAfterOf(response), frame: null);
    }

    /// <summary>The same, of one frame among those that were sent.</summary>
    internal VerbatimException At(RefusedFrame frame) => new(StatusCode!.Value, _problem, RetryAfter, frame);

    // Seconds, by this API; a date, perhaps, by what stands before it, and then by the clock that wrote it.
    private static TimeSpan? RetryAfterOf(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when response.Headers.Date is { } now && date > now => date - now,
        _ => null,
    };

    private static string Sentence(HttpStatusCode status, ProblemDetails problem, RefusedFrame? frame)
    {
        string sentence = problem.Title ?? $"The server answered {(int)status}.";
        if (problem.Detail is { } detail)
            sentence += $" {detail}";
        if (frame is not null)
            sentence += $" ({frame}{(problem.Rule is { } broken ? $", rule {broken}" : "")})";
        else if (problem.Line is { } line)
            sentence += $" (line {line}{(problem.Rule is { } rule ? $", rule {rule}" : "")})";
        else if (problem.Rule is { } clause)
            sentence += $" (rule {clause})";
        return sentence;
    }
}
