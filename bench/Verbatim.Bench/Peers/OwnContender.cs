namespace Verbatim.Bench.Peers;

/// <summary>Verbatim, or the server that does nothing behind the same addresses, in one of the ways of recording.</summary>
/// <param name="target">The server, which goes with this.</param>
/// <param name="isOpenBody">Whether a run is recorded in one request that stays open, or in one for each append.</param>
/// <param name="isKept">Whether it has later what it took.</param>
internal sealed class OwnContender(Target target, bool isOpenBody, bool isKept) : IContender
{
    public async Task<IRecording> BeginAsync()
    {
        BenchRun run = await target.BeginAsync();
        return new OwnRecording(target, run, await RawConnection.OpenAsync(target), isOpenBody, isKept);
    }

    public async Task<IReplay> RecordAsync(int frames)
    {
        BenchRun run = isKept ? await ReplayWorkload.RecordSealedAsync(target, frames) : await target.BeginAsync();
        RawConnection connection = await RawConnection.OpenAsync(target);
        return new HttpReplay(connection, OwnRecording.ReplayOf(run), frames, isKept ? await OwnRecording.BytesAsync(target, run, frames) : NothingServer.ReplayBytes);
    }

    public ValueTask DisposeAsync() => target.DisposeAsync();
}
