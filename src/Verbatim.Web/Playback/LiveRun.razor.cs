using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Verbatim.Client;
using Verbatim.Frames;

namespace Verbatim.Web.Playback;

public sealed partial class LiveRun
{
    private readonly CancellationTokenSource _leaving = new();
    private RunPlayback? _playback;
    private DotNetObjectReference<LiveRun>? _self;

    [Parameter, EditorRequired]
    public required string Run { get; set; }

    /// <summary>What its workflow is called.</summary>
    [Parameter, EditorRequired]
    public required string? Title { get; set; }

    /// <summary>The page shows the whole transcript, however long it is.</summary>
    [Parameter, EditorRequired]
    public bool ShowsAll { get; set; }

    /// <summary>How many entries at the beginning the page was rendered without.</summary>
    [Parameter, EditorRequired]
    public int Older { get; set; }

    [Inject]
    public required VerbatimClient Client { get; set; }

    [Inject]
    public required IJSRuntime Browser { get; set; }

    [Inject]
    public required TimeProvider Time { get; set; }

    [Inject]
    public required IServiceProvider Services { get; set; }

    [Inject]
    public required ILoggerFactory Loggers { get; set; }

    [JSInvokable]
    public void Show(bool isShown) => _playback?.Show(isShown);

    public async ValueTask DisposeAsync()
    {
        await _leaving.CancelAsync();
        _leaving.Dispose();
        _self?.Dispose();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
            return;

        await using IJSObjectReference page = await Browser.InvokeAsync<IJSObjectReference>("import", _leaving.Token, "./transcript.js");
        var painter = new RunPainter(Services, Loggers, page, Title, ShowsAll ? null : Older);
        _playback = new RunPlayback(Client, RunId.Parse(Run), Time);
        _playback.StateChanged += StateHasChanged;
        _self = DotNetObjectReference.Create(this);
        await page.InvokeVoidAsync("watchVisibility", _leaving.Token, _self);

        await Painting.WhileAsync(_playback.PlayAsync(_leaving.Token), () => PaintAsync(painter), Time, _leaving.Token);
    }

    private async Task PaintAsync(RunPainter painter)
    {
        if (_playback?.Transcript is { } transcript)
            await painter.PaintAsync(transcript, _playback.Detail);
    }
}
