using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Verbatim.Client;
using Verbatim.Transcripts;

namespace Verbatim.Tests.Transcripts;

/// <summary>Gives a client a run's pages and transcript documents, as a server would write them.</summary>
internal sealed class PagesInMemory : HttpMessageHandler
{
    private byte[] _answer = [];

    public PagesInMemory() => Client = new VerbatimClient(new HttpClient(this) { BaseAddress = new Uri("http://localhost/") });

    public VerbatimClient Client { get; }

    public async Task<IReadOnlyList<ReadOnlyMemory<byte>>> PageAsync(IEnumerable<byte[]> frames)
    {
        string items = string.Join(',', frames.Select(Encoding.UTF8.GetString));
        _answer = Encoding.UTF8.GetBytes($$"""{"workflow_run_id":"run-1","conversation_id":"c-1","run_status":"running","items":[{{items}}],"next_cursor":null}""");
        return (await Client.EventsAsync(Events.Header.WorkflowRunId, 1000, cursor: null, CancellationToken.None)).Items;
    }

    public Task<TranscriptDocument> DocumentAsync(byte[] document)
    {
        _answer = document;
        return Client.TranscriptAsync(Events.Header.WorkflowRunId, CancellationToken.None);
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var content = new ByteArrayContent(_answer);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = content, RequestMessage = request });
    }
}
