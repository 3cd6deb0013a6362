using Verbatim.Storage.Objects;

namespace Verbatim.Storage.S3;

/// <summary>The keys of an object: <c>PREFIX/t/TENANT/OBJECT.json</c>, and <c>PREFIX/t/TENANT/OBJECT/SHA256</c> for its content.</summary>
/// <remarks>
/// Content is called by its digest, so that two servers that put one id at once never write to one key: whoever's metadata stands,
/// its content does. No part of a key comes from a caller.
/// </remarks>
internal readonly record struct ObjectKeys
{
    private const string MetadataEnding = ".json";

    private readonly string _object;

    public ObjectKeys(string prefix, ObjectName name) => _object = $"{RootOf(prefix)}{name.Tenant}/{name.Object}";

    private ObjectKeys(string path) => _object = path;

    /// <summary>Its presence is what makes the object exist: it is written last, and goes first.</summary>
    public string Metadata => _object + MetadataEnding;

    /// <summary>What the keys of all content of the object begin with, that of puts that came to nothing included.</summary>
    public string Contents => _object + "/";

    public string Content(string sha256) => Contents + sha256;

    /// <summary>What all keys begin with.</summary>
    public static string RootOf(string prefix) => prefix.Length == 0 ? "t/" : prefix + "/t/";

    /// <summary>Whose key it is, where it is that of an object's content or metadata.</summary>
    public static ObjectKeys? Of(string key, string root)
    {
        string[] parts = key[root.Length..].Split('/');
        return parts switch
        {
            [var tenant, var name, _] => new ObjectKeys($"{root}{tenant}/{name}"),
            [var tenant, var name] when name.EndsWith(MetadataEnding, StringComparison.Ordinal) => new ObjectKeys($"{root}{tenant}/{name[..^MetadataEnding.Length]}"),
            _ => null,
        };
    }
}
