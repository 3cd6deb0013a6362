using System.Net;
using System.Text.Json;

namespace Verbatim.Client;

/// <summary>The server answered, and the answer is a problem. A lost connection is a plain <see cref="HttpRequestException"/>.</summary>
public sealed class VerbatimException : HttpRequestException
{
    private const string Damaged = "urn:verbatim:problem:damaged";

    private readonly ProblemDetails _problem;

    private VerbatimException(HttpStatusCode status, ProblemDetails problem)
        : base(Sentence(status, problem), null, status) => _problem = problem;

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

        return new VerbatimException(response.StatusCode, problem);
    }

    private static string Sentence(HttpStatusCode status, ProblemDetails problem)
    {
        string sentence = problem.Title ?? $"The server answered {(int)status}.";
        if (problem.Detail is { } detail)
            sentence += $" {detail}";
        if (problem.Line is { } line)
            sentence += $" (line {line}{(problem.Rule is { } rule ? $", rule {rule}" : "")})";
        else if (problem.Rule is { } clause)
            sentence += $" (rule {clause})";
        return sentence;
    }
}
