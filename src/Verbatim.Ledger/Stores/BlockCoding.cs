namespace Verbatim.Ledger.Stores;

/// <summary>How the payload of a block is kept. The numbers are the format's.</summary>
public enum BlockCoding
{
    /// <summary>As it is.</summary>
    Identity = 0,

    /// <summary>One frame of Zstandard with content size and checksum, so that several after each other are a Zstandard body.</summary>
    Zstd = 1,

    /// <summary>One frame of Zstandard that cannot be read without dictionary 1 of the format (<see cref="DictionaryFrame"/>): all of a short run.</summary>
    ZstdWithDictionary = 2,
}
