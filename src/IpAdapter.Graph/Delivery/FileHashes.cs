using System.Collections.Concurrent;
using System.Security.Cryptography;
using IpAdapter.Graph.Caching;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Delivery;

/// <summary>SHA-256 of files; a file that has not changed is read once in the life of this object.</summary>
public sealed class FileHashes
{
    private readonly ConcurrentDictionary<string, (string Fingerprint, string Hash)> _known = new(StringComparer.Ordinal);

    /// <summary>The hash in lower-case hexadecimal digits.</summary>
    /// <exception cref="IOException">The file can't be read.</exception>
    public string Get(string path)
    {
        if (SpecialFile.KindOf(path) is { } kind)
            throw new IOException($"'{path}' is {kind}, not a file");
        var fingerprint = new FileFingerprints().Get(path);
        if (_known.TryGetValue(path, out var known) && known.Fingerprint == fingerprint)
            return known.Hash;
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 20);
        var hash = Convert.ToHexStringLower(SHA256.HashData(file));
        _known[path] = (fingerprint, hash);
        return hash;
    }
}
