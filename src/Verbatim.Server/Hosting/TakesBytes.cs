namespace Verbatim.Server.Hosting;

/// <summary>A route whose body is bytes of any kind: what its <c>Content-Type</c> says is part of what is sent, and nothing that is read by it.</summary>
internal sealed class TakesBytes
{
    public static readonly TakesBytes Instance = new();

    private TakesBytes()
    {
    }
}
