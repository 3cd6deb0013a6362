namespace Verbatim.Bench.Peers;

/// <summary>A peer that keeps frames: what it replays was recorded into it as any run is.</summary>
internal abstract class PeerContender(PeerServer server) : IContender
{
    protected int Port => server.Port;

    public abstract Task<IRecording> BeginAsync();

    public async Task<IReplay> RecordAsync(int frames)
    {
        IRecording recording = await BeginAsync();
        for (long first = 1; first <= frames; first += AppendWorkload.FramesOfBatch)
            await recording.AppendAsync(first, AppendWorkload.FramesOfBatch);
        return recording;
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();
}
