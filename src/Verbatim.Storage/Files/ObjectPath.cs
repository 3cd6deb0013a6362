using System.Security.Cryptography;
using System.Text;
using Verbatim.Frames;

namespace Verbatim.Storage.Files;

/// <summary>Where an object's two files are: <c>TENANT/PREFIX/OBJECT.content</c> and <c>.json</c>, below the store's folder.</summary>
/// <remarks>
/// Names are digests of the ids: an id may be <c>..</c> or hold a colon, and two ids may differ in case only, which not every
/// file system tells apart. 128 bits of SHA-256 in lower-case hexadecimal.
/// </remarks>
internal readonly record struct ObjectPath
{
    private const int NameBytes = 16;

    public ObjectPath(string root, TenantId tenant, ObjectId id)
    {
        string name = NameOf(id.ToString());
        Folder = Path.Combine(root, NameOf(tenant.ToString()), name[..2]);
        Content = Path.Combine(Folder, name + ".content");
        Metadata = Path.Combine(Folder, name + ".json");
    }

    public string Folder { get; }

    public string Content { get; }

    /// <summary>Its presence is what makes the object exist: it is written last.</summary>
    public string Metadata { get; }

    private static string NameOf(string id) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(id)).AsSpan(0, NameBytes));
}
