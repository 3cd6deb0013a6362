using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Verbatim.Server.Hosting;

namespace Verbatim.Server.Access;

/// <summary>The operator's key: a file that the server makes, so that whoever may read the data directory may do what is for its operator.</summary>
internal sealed class OperatorKey
{
    /// <summary>Its file in <c>DIR/keys</c>.</summary>
    public const string File = "operator.key";

    private const string Prefix = "vbo_";
    private const int SecretLength = 43;

    private readonly byte[] _sha256;

    /// <exception cref="StartRefusedException">The file holds no key.</exception>
    public OperatorKey(DataFolders folders)
    {
        string path = Path.Combine(folders.Keys, File);
        if (!System.IO.File.Exists(path))
            SecretFile.Write(path, Encoding.ASCII.GetBytes($"{Prefix}{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32))}\n"));

        string key = System.IO.File.ReadAllText(path).Trim();
        if (!IsOne(key) || key.Length != Prefix.Length + SecretLength)
            throw new StartRefusedException($"The file {path} holds no operator's key. Delete it to have a new one made.");

        _sha256 = DigestOf(key);
    }

    public static bool IsOne(string token) => token.StartsWith(Prefix, StringComparison.Ordinal);

    public bool Is(string token) => CryptographicOperations.FixedTimeEquals(DigestOf(token), _sha256);

    private static byte[] DigestOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
