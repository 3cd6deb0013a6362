namespace Verbatim.Bench.Peers;

/// <summary>How many times as good as a peer Verbatim has to be.</summary>
/// <param name="Way">Verbatim, in which way.</param>
/// <param name="Peer">The peer's name.</param>
/// <param name="Least">That many times, and it is reached.</param>
internal sealed record PeerTarget(string Way, string Peer, double Least);
