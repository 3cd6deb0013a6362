using System.Globalization;

namespace Verbatim.Fault.Tests.Network;

/// <summary>A TCP connection as the kernel lists it, seen from one of its ends.</summary>
/// <param name="LocalPort">The port of this end.</param>
/// <param name="RemotePort">The port of the other end.</param>
/// <param name="IsOpen">Whether neither end has closed it.</param>
/// <param name="Unsent">Bytes that this end has given to the kernel and the other end's kernel has not taken.</param>
internal sealed record KernelSocket(int LocalPort, int RemotePort, bool IsOpen, long Unsent)
{
    private const string Established = "01";

    /// <summary>All connections over IPv4 of one local port.</summary>
    public static IReadOnlyList<KernelSocket> Of(int localPort) =>
        [.. File.ReadLines("/proc/net/tcp").Skip(1).Select(Parse).Where(socket => socket.LocalPort == localPort)];

    private static KernelSocket Parse(string line)
    {
        string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new KernelSocket(Port(fields[1]), Port(fields[2]), fields[3] == Established, Hex(fields[4].Split(':')[0]));
    }

    private static int Port(string address) => (int)Hex(address.Split(':')[1]);

    private static long Hex(string text) => long.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
