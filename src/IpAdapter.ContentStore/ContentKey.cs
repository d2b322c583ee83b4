using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace IpAdapter.ContentStore;

/// <summary>
/// What a value is found by: the hash of everything that it was made of, part by part and by name. Whoever makes one names all that the
/// value depends on; a change of any part is another key, so a value that was made of something else is never read.
/// </summary>
public sealed class ContentKey : IEquatable<ContentKey>
{
    private readonly byte[] _hash;

    private ContentKey(byte[] hash) => _hash = hash;

    /// <summary>The hash, 32 bytes.</summary>
    public ReadOnlyMemory<byte> Hash => _hash;

    /// <summary>Makes the key of named parts. Their order does not count.</summary>
    /// <param name="kind">What kind of value it is, with a number that grows when the same parts begin to mean other values.</param>
    /// <param name="parts">The parts: a name and what it is.</param>
    /// <exception cref="ArgumentException">Two parts have one name.</exception>
    public static ContentKey Create(string kind, params ReadOnlySpan<(string Name, string Value)> parts)
    {
        var ordered = parts.ToArray();
        Array.Sort(ordered, static (one, other) => string.CompareOrdinal(one.Name, other.Name));
        var text = new StringBuilder();
        Append(text, kind);
        for (var place = 0; place < ordered.Length; place++)
        {
            if (place > 0 && ordered[place].Name == ordered[place - 1].Name)
                throw new ArgumentException($"two parts of the key are called '{ordered[place].Name}'", nameof(parts));
            Append(text, ordered[place].Name);
            Append(text, ordered[place].Value);
        }

        return new(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    /// <inheritdoc/>
    public bool Equals(ContentKey? other) => other is not null && _hash.AsSpan().SequenceEqual(other._hash);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ContentKey);

    /// <inheritdoc/>
    public override int GetHashCode() => BitConverter.ToInt32(_hash);

    /// <summary>The hash in hexadecimal digits.</summary>
    public override string ToString() => Convert.ToHexStringLower(_hash);

    // With its length, so that no two lists of parts are one text.
    private static void Append(StringBuilder text, string part) =>
        text.Append(part.Length.ToString(CultureInfo.InvariantCulture)).Append(':').Append(part);
}
