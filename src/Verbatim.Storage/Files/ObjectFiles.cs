using Verbatim.Frames;
using Verbatim.Ledger.Objects;
using Verbatim.Storage.Objects;

namespace Verbatim.Storage.Files;

/// <summary>The attachments below <c>DIR/objects</c>, to be read. Changes nothing there.</summary>
public sealed class ObjectFiles : IStoredObjects
{
    private readonly string _root;

    /// <param name="root">The folder <c>objects</c>, which may be missing.</param>
    internal ObjectFiles(string root) => _root = root;

    /// <summary>Those of a data directory; null where it keeps none: a server that keeps them in a bucket has only what comes in there.</summary>
    public static ObjectFiles? Find(string dataDirectory)
    {
        string root = RootOf(dataDirectory);
        return Directory.Exists(root) && Directory.EnumerateFiles(root, "*" + ObjectPath.MetadataEnding, SearchOption.AllDirectories).Any() ? new ObjectFiles(root) : null;
    }

    /// <summary>What comes in and is no object yet, below the root.</summary>
    internal const string Incoming = "incoming";

    internal static string RootOf(string dataDirectory) => Path.Combine(Path.TrimEndingDirectorySeparator(Path.GetFullPath(dataDirectory)), "objects");

    public async ValueTask<StoredObject?> FindAsync(TenantId tenant, ObjectId id, CancellationToken cancellationToken)
    {
        try
        {
            byte[] metadata = await File.ReadAllBytesAsync(PathOf(tenant, id).Metadata, cancellationToken);
            return ObjectMetadata.Read(metadata, tenant, id);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public ValueTask<Stream> OpenAsync(StoredObject stored, CancellationToken cancellationToken)
    {
        try
        {
            var content = new FileStream(PathOf(stored.Tenant, stored.Id).Content, Reading);
            return ValueTask.FromResult<Stream>(new CheckedStream(content, stored));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ObjectCorruptException(stored.Tenant, stored.Id, "its content is gone.");
        }
    }

    internal ObjectPath PathOf(TenantId tenant, ObjectId id) => new(_root, new ObjectName(tenant, id));

    private static FileStreamOptions Reading => new()
    {
        Mode = FileMode.Open,
        Access = FileAccess.Read,
        Share = FileShare.Read | FileShare.Delete,
        Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
        BufferSize = 0,
    };
}
