namespace Verbatim.Web.Playback;

/// <summary>When a growing page is painted: at once, then after a pause each time, and at once when nothing more will come.</summary>
internal static class Painting
{
    // Ten times a second looks like typing; oftener only costs. Counted from the end of a painting, so that a slow one does not
    // have the next at its heels.
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <param name="playing">Ends when nothing more will come; the last painting comes after that.</param>
    /// <param name="paint">Paints what there is.</param>
    /// <param name="time">What the pauses are measured by.</param>
    /// <param name="cancellationToken">Ends it between two paintings, without a last one.</param>
    public static async Task WhileAsync(Task playing, Func<Task> paint, TimeProvider time, CancellationToken cancellationToken)
    {
        while (!playing.IsCompleted)
        {
            await paint();
            await Task.WhenAny(playing, Task.Delay(Pause, time, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }

        await playing;
        await paint();
    }
}
