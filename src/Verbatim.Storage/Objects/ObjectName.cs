using System.Security.Cryptography;
using System.Text;
using Verbatim.Frames;

namespace Verbatim.Storage.Objects;

/// <summary>What an object and its tenant are called where objects are kept.</summary>
/// <remarks>
/// Names are digests of the ids: an id may be <c>..</c> or hold a colon, and two ids may differ in case only, which not every
/// store tells apart. 128 bits of SHA-256 in lower-case hexadecimal.
/// </remarks>
internal readonly record struct ObjectName
{
    private const int NameBytes = 16;

    public ObjectName(TenantId tenant, ObjectId id)
    {
        if (tenant == default || id == default)
            throw new ArgumentException("default is no id.");

        Tenant = NameOf(tenant.ToString());
        Object = NameOf(id.ToString());
    }

    public string Tenant { get; }

    public string Object { get; }

    private static string NameOf(string id) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(id)).AsSpan(0, NameBytes));
}
