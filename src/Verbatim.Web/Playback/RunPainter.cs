using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;
using Verbatim.Client;
using Verbatim.Frames;
using Verbatim.Transcripts;
using Verbatim.Transcripts.Entries;
using Verbatim.Web.Markdown;
using Verbatim.Web.Transcripts;

namespace Verbatim.Web.Playback;

/// <summary>Brings the page up to date: renders what changed with the components that the server renders with, and merges it in.</summary>
/// <param name="services">What components may ask for.</param>
/// <param name="loggers">For the renderer.</param>
/// <param name="page">Merges markup into the document, and knows where its reader is.</param>
/// <param name="title">What the workflow is called.</param>
/// <param name="older">How many entries at the beginning the page was rendered without; null where it shows all of them.</param>
internal sealed class RunPainter(IServiceProvider services, ILoggerFactory loggers, IJSObjectReference page, string? title, int? older)
{
    private readonly MarkdownMemo _memo = new();
    private int _older = older ?? 0;
    private Position? _painted;
    private RunDetail? _detail;

    /// <summary>Paints what changed since the last time; the first time everything, whatever the page was rendered from.</summary>
    /// <param name="transcript">The run as it stands.</param>
    /// <param name="detail">The run by itself, where it was asked for because its frames do not come.</param>
    public async Task PaintAsync(Transcript transcript, RunDetail? detail)
    {
        if (_painted == transcript.Last && ReferenceEquals(_detail, detail))
            return;

        // Nothing is taken away from somebody who reads it: early entries leave only while the reader looks at the end.
        int aged = Newest.OlderIn(transcript);
        if (older is not null && aged > _older && await page.InvokeAsync<bool>("isFollowed"))
            _older = aged;

        // The end of a run changes what its open cards say, too.
        bool isWhole = _painted is null || transcript.Ending is not null;
        IReadOnlyList<TranscriptEntry> changed =
            [.. transcript.Entries.Skip(_older).Where(entry => isWhole || entry.Revision > _painted!.Value.Value)];
        _painted = transcript.Last;
        _detail = detail;
        _memo.Turn();

        // A renderer keeps what it rendered, so each painting has its own.
        await using var renderer = new HtmlRenderer(services, loggers);
        string markup = await renderer.Dispatcher.InvokeAsync(async () =>
            (await renderer.RenderComponentAsync<RunView>(ParameterView.FromDictionary(new Dictionary<string, object?>
            {
                [nameof(RunView.Transcript)] = transcript,
                [nameof(RunView.Shown)] = changed,
                [nameof(RunView.Older)] = _older,
                [nameof(RunView.Title)] = title,
                [nameof(RunView.Memo)] = _memo,
                [nameof(RunView.Detail)] = detail,
            }))).ToHtmlString());
        await page.InvokeVoidAsync("merge", markup);
    }
}
