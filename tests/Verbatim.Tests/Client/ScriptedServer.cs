using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Verbatim.Tests.Client;

/// <summary>The network, as far as a client sees it: answers in the order they are needed, and what was asked.</summary>
internal sealed class ScriptedServer : HttpMessageHandler
{
    private readonly Queue<Func<Task<HttpResponseMessage>>> _answers = new();

    public List<string> Requests { get; } = [];

    public List<string> Bodies { get; } = [];

    public HttpClient Connect() => new(this) { BaseAddress = new Uri("http://verbatim.test/") };

    /// <summary>A replay that ends with its body.</summary>
    public ScriptedServer Streams(params string[] events) =>
        Answers(() => Answer(HttpStatusCode.OK, new StringContent(string.Concat(events), Encoding.UTF8, "text/event-stream")));

    /// <summary>A replay whose connection is lost in the middle.</summary>
    public ScriptedServer StreamsAndBreaks(params string[] events) =>
        Answers(() => Answer(HttpStatusCode.OK, new StreamContent(new BreakingStream(Encoding.UTF8.GetBytes(string.Concat(events))))));

    public ScriptedServer Breaks() => Answers(() => throw new HttpRequestException("Connection refused"));

    public ScriptedServer AnswersJson(HttpStatusCode status, string json, string mediaType = "application/json") =>
        Answers(() => Answer(status, new StringContent(json, new MediaTypeHeaderValue(mediaType))));

    public ScriptedServer Answers(Func<HttpResponseMessage> answer) => AnswersLater(() => Task.FromResult(answer()));

    /// <summary>An answer that the test gives when it likes.</summary>
    public ScriptedServer AnswersLater(Func<Task<HttpResponseMessage>> answer)
    {
        _answers.Enqueue(answer);
        return this;
    }

    public static HttpResponseMessage Answer(HttpStatusCode status, HttpContent? content = null) => new(status) { Content = content };

    /// <summary>A frame as an event with its cursor.</summary>
    public static string Event(int position, string kind = "lifecycle") => $"id: cursor{position}\ndata: {Frame(position, kind)}\n\n";

    public static string Frame(int position, string kind = "lifecycle") => kind == "final"
        ? $$$"""{"schema":"public_sse_v1","event_id":{{{position}}},"kind":"final","final":{"status":"completed","attachments":[]}}"""
        : $$"""{"schema":"public_sse_v1","event_id":{{position}},"kind":"lifecycle","status":"in_progress"}""";

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string last = request.Headers.TryGetValues("Last-Event-ID", out var ids) ? $" after {string.Join(',', ids)}" : "";
        Requests.Add($"{request.Method} {request.RequestUri!.PathAndQuery}{last}");
        if (request.Content is not null)
            Bodies.Add(await request.Content.ReadAsStringAsync(cancellationToken));
        return await _answers.Dequeue()().WaitAsync(cancellationToken);
    }

    private sealed class BreakingStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int read = Read(buffer.Span);
            return read > 0 ? ValueTask.FromResult(read) : throw new IOException("The connection was reset.");
        }
    }
}
