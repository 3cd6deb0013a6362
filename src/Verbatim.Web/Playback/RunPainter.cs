using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;
using Verbatim.Frames;
using Verbatim.Transcripts;
using Verbatim.Transcripts.Entries;
using Verbatim.Web.Transcripts;

namespace Verbatim.Web.Playback;

/// <summary>Brings the page up to date: renders what changed with the components that the server renders with, and merges it in.</summary>
internal sealed class RunPainter(IServiceProvider services, ILoggerFactory loggers, IJSObjectReference merging, int older)
{
    // The entries at the beginning that the page was rendered without stay out of it.
    private readonly int _older = older;
    private Position? _painted;

    /// <summary>Paints what changed since the last time; the first time everything, whatever the page was rendered from.</summary>
    public async Task PaintAsync(Transcript transcript)
    {
        if (_painted == transcript.Last)
            return;

        // The end of a run changes what its open cards say, too.
        bool isWhole = _painted is null || transcript.Ending is not null;
        IReadOnlyList<TranscriptEntry> changed =
            [.. transcript.Entries.Skip(_older).Where(entry => isWhole || entry.Revision > _painted!.Value.Value)];
        _painted = transcript.Last;

        // A renderer keeps what it rendered, so each painting has its own.
        await using var renderer = new HtmlRenderer(services, loggers);
        string markup = await renderer.Dispatcher.InvokeAsync(async () =>
            (await renderer.RenderComponentAsync<RunView>(ParameterView.FromDictionary(new Dictionary<string, object?>
            {
                [nameof(RunView.Transcript)] = transcript,
                [nameof(RunView.Shown)] = changed,
                [nameof(RunView.Older)] = _older,
            }))).ToHtmlString());
        await merging.InvokeVoidAsync("merge", markup);
    }
}
