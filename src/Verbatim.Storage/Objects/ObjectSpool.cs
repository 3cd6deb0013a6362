using System.Security.Cryptography;
using Verbatim.Ledger.Objects;

namespace Verbatim.Storage.Objects;

/// <summary>A folder for what comes in and is no object yet.</summary>
/// <remarks>Thread-safe. The folder is the spool's own, and one spool's at a time; what lies in it when it is opened was left by a crash, and goes.</remarks>
internal sealed class ObjectSpool
{
    private const int BufferBytes = 64 * 1024;

    private readonly string _folder;

    /// <param name="folder">Where it is, an existing folder.</param>
    public ObjectSpool(string folder)
    {
        _folder = folder;
        foreach (string left in Directory.EnumerateFiles(folder))
            File.Delete(left);
    }

    /// <summary>As in <see cref="IObjectStore.ReceiveAsync"/>.</summary>
    public async ValueTask<SpooledObject> ReceiveAsync(Stream content, long limitBytes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentOutOfRangeException.ThrowIfNegative(limitBytes);
        string path = Path.Combine(_folder, Path.GetRandomFileName());
        bool isWhole = false;
        try
        {
            using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);
            byte[] buffer = new byte[BufferBytes];
            long size = 0;
            while (await content.ReadAsync(buffer, cancellationToken) is > 0 and int count)
            {
                if (count > limitBytes - size)
                    throw new ObjectTooLargeException(limitBytes);

                size += count;
                digest.AppendData(buffer, 0, count);
                await file.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            }

            file.Flush(flushToDisk: true);
            isWhole = true;
            return new SpooledObject(this, path, size, Convert.ToHexStringLower(digest.GetHashAndReset()));
        }
        finally
        {
            if (!isWhole)
                File.Delete(path);
        }
    }

    /// <summary>What was received here, to be put as what it is.</summary>
    /// <exception cref="ArgumentException">It was not, became an object already, or is not what <paramref name="stored"/> says.</exception>
    public SpooledObject Own(IncomingObject incoming, StoredObject stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        if (incoming is not SpooledObject { IsPut: false } spooled || spooled.Spool != this)
            throw new ArgumentException("It was not received by this store, or was put already.", nameof(incoming));
        if (stored.SizeBytes != incoming.SizeBytes || stored.Sha256 != incoming.Sha256)
            throw new ArgumentException("Size and digest are not those of what came in.", nameof(stored));

        return spooled;
    }
}
