using System.Globalization;
using System.Net;
using System.Text;
using System.Threading.Channels;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Verbatim.Client;
using Verbatim.Frames;
using Verbatim.Tests.Client;
using Verbatim.Transcripts;
using Verbatim.Web.Playback;
using Xunit;

namespace Verbatim.Tests.Web.Playback;

/// <summary>The component that keeps the page of a live run up to date, with a network and a document that the test plays.</summary>
public sealed class LiveRunTests : IAsyncDisposable
{
    private static readonly TranscriptHeader Header = new()
    {
        WorkflowRunId = RunId.Parse("run-1"),
        ConversationId = ConversationId.Parse("c-1"),
        WorkflowKey = "demo",
        StartedAt = DateTimeOffset.UnixEpoch,
    };

    private readonly BunitContext _page = new();
    private readonly FakeTimeProvider _time = new();
    private readonly Channel<byte[]> _frames = Channel.CreateUnbounded<byte[]>();
    private readonly BunitJSModuleInterop _document;
    private IRenderedComponent<LiveRun>? _live;
    private int _last;

    public LiveRunTests()
    {
        var server = new ScriptedServer()
            .AnswersJson(HttpStatusCode.OK, Encoding.UTF8.GetString(TranscriptJson.Write(Transcript.Begin(Header).ToDocument("cursor0"))))
            .Answers(() => ScriptedServer.Answer(HttpStatusCode.OK, new StreamContent(new FedStream(_frames.Reader)) { Headers = { ContentType = new("text/event-stream") } }));
        _page.Services.AddSingleton(new VerbatimClient(server.Connect()));
        _page.Services.AddSingleton<TimeProvider>(_time);
        _document = _page.JSInterop.SetupModule("./transcript.js");
        _document.SetupVoid("merge", _ => true).SetVoidResult();
    }

    public async ValueTask DisposeAsync() => await _page.DisposeAsync();

    [Fact]
    public async Task However_fast_a_text_grows_it_is_rendered_ten_times_a_second_and_its_end_at_once()
    {
        await OpenAsync(isFollowed: true);
        int before = (await MergedAsync()).Count;
        DateTimeOffset began = _time.GetUtcNow();

        // One second of a fast model: 200 pieces, 5 ms apart.
        for (int piece = 0; piece < 200; piece++)
        {
            await SayAsync(0, $"piece{piece} ");
            _time.Advance(TimeSpan.FromMilliseconds(5));
        }

        await ShowsAsync("piece198");
        Assert.InRange((await MergedAsync()).Count - before, 2, 1 + (int)((_time.GetUtcNow() - began) / Painting.Pause));

        await EndAsync();
        Assert.Contains("piece199", await ShowsAsync("aria-busy=\"false\""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Early_entries_leave_while_the_reader_looks_at_the_end()
    {
        await OpenAsync(isFollowed: true);
        for (int entry = 0; entry < 230; entry++)
            await SayAsync(entry, $"text{entry}.");

        string merged = await ShowsAsync("text229.");

        Assert.Contains("Show 30 earlier entries", merged, StringComparison.Ordinal);
        Assert.Contains("data-grows=\"e31\"", merged, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_leaves_while_the_reader_looks_elsewhere()
    {
        await OpenAsync(isFollowed: false);
        for (int entry = 0; entry < 230; entry++)
            await SayAsync(entry, $"text{entry}.");

        string merged = await ShowsAsync("text229.");

        Assert.DoesNotContain("earlier entries", merged, StringComparison.Ordinal);
        Assert.Contains("data-grows=\"e1\"", merged, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_that_shows_everything_goes_on_doing_so()
    {
        await OpenAsync(isFollowed: true, showsAll: true);
        for (int entry = 0; entry < 230; entry++)
            await SayAsync(entry, $"text{entry}.");

        Assert.DoesNotContain("earlier entries", await ShowsAsync("text229."), StringComparison.Ordinal);
    }

    private async Task OpenAsync(bool isFollowed, bool showsAll = false)
    {
        _document.Setup<bool>("isFollowed", _ => true).SetResult(isFollowed);
        _document.SetupVoid("watchVisibility", _ => true).SetVoidResult();
        _live = _page.Render<LiveRun>(parameters => parameters
            .Add(view => view.Run, "run-1")
            .Add(view => view.Title, "A demo")
            .Add(view => view.ShowsAll, showsAll)
            .Add(view => view.Older, 0));
        await _live.InvokeAsync(() => _live.Instance.Show(true));
    }

    private Task SayAsync(int output, string text) => SendAsync(
        $$"""{"kind":"message.delta","output_index":{{output}},"item_id":"m{{output}}","content_index":0,"delta":"{{text}}"}""");

    private async Task EndAsync()
    {
        await SendAsync("""{"kind":"final","final":{"status":"completed","attachments":[]}}""");
        _frames.Writer.Complete();
    }

    private async Task SendAsync(string own)
    {
        int id = ++_last;
        string frame = string.Create(CultureInfo.InvariantCulture, $$"""{"schema":"public_sse_v1","event_id":{{id}},"stream_id":"s","server_timestamp":"2026-01-01T00:00:00.000Z","conversation_id":"c-1",{{own[1..]}}""");
        await _frames.Writer.WriteAsync(Encoding.UTF8.GetBytes($"id: cursor{id}\ndata: {frame}\n\n"));
    }

    // The frames travel on other threads; the clock moves only here.
    private async Task<string> ShowsAsync(string text)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            if ((await MergedAsync()).LastOrDefault(markup => markup.Contains(text, StringComparison.Ordinal)) is { } merged)
                return merged;

            Assert.False(deadline.IsCancellationRequested, $"\"{text}\" was never shown.");
            _time.Advance(Painting.Pause);
            await Task.Yield();
        }
    }

    private Task<IReadOnlyList<string>> MergedAsync() => _live!.InvokeAsync(
        IReadOnlyList<string> () => [.. _document.Invocations["merge"].Select(merge => (string)merge.Arguments[0]!)]);

    /// <summary>A response body that goes on as long as the test feeds it.</summary>
    private sealed class FedStream(ChannelReader<byte[]> fed) : Stream
    {
        private ReadOnlyMemory<byte> _rest;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            while (_rest.IsEmpty)
            {
                if (!await fed.WaitToReadAsync(cancellationToken) || !fed.TryRead(out byte[]? next))
                    return 0;

                _rest = next;
            }

            int count = Math.Min(buffer.Length, _rest.Length);
            _rest[..count].CopyTo(buffer);
            _rest = _rest[count..];
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }
    }
}
