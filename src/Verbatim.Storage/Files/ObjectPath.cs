using Verbatim.Storage.Objects;

namespace Verbatim.Storage.Files;

/// <summary>Where an object's two files are: <c>TENANT/PREFIX/OBJECT.content</c> and <c>.json</c>, below the store's folder.</summary>
internal readonly record struct ObjectPath
{
    public const string ContentEnding = ".content";
    public const string MetadataEnding = ".json";

    public ObjectPath(string root, ObjectName name)
    {
        Folder = Path.Combine(root, name.Tenant, name.Object[..2]);
        Content = Path.Combine(Folder, name.Object + ContentEnding);
        Metadata = Path.Combine(Folder, name.Object + MetadataEnding);
    }

    public string Folder { get; }

    public string Content { get; }

    /// <summary>Its presence is what makes the object exist: it is written last, and goes first.</summary>
    public string Metadata { get; }
}
