using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using IpAdapter.Diffusion.Prompting;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Graph.Golden.Tests.Runners.Weighting;

/// <summary>An adapter whose layers' keys and values a case records itself, written to a file for as long as the case is proved.</summary>
internal sealed class RecordedAdapter : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"recorded-{Guid.NewGuid():N}.safetensors");

    /// <param name="layers">Number of each layer with its W'_k and W'_v, [channel, width of a token].</param>
    public RecordedAdapter(IEnumerable<(int Index, Tensor Key, Tensor Value)> layers)
    {
        Write(_file, layers.SelectMany(layer => new[] { (Name(layer.Index, "k"), layer.Key), (Name(layer.Index, "v"), layer.Value) })
            .ToList());
        var weights = WeightSet.Open(_file);
        Description = new ImagePromptAdapter
        {
            Name = "recorded",
            Projection = WeightSet.Empty,
            Attention = weights,
            Kind = "tokens",
            EmbeddingWidth = weights.Find(weights.Names.First())!.Shape[1],
            CrossAttentionWidth = weights.Find(weights.Names.First())!.Shape[1],
            TokenCount = 4,
        };
    }

    public ImagePromptAdapter Description { get; }

    public void Dispose() => File.Delete(_file);

    private static string Name(int index, string which) => string.Create(CultureInfo.InvariantCulture, $"{index}.to_{which}_ip.weight");

    private static void Write(string file, List<(string Name, Tensor Matrix)> tensors)
    {
        var (header, offset) = (new StringBuilder("{"), 0L);
        foreach (var (name, matrix) in tensors)
        {
            var end = offset + matrix.numel() * sizeof(float);
            header.Append(CultureInfo.InvariantCulture,
                $"{(offset == 0 ? "" : ",")}\"{name}\":{{\"dtype\":\"F32\",\"shape\":[{matrix.size(0)},{matrix.size(1)}],\"data_offsets\":[{offset},{end}]}}");
            offset = end;
        }

        var text = Encoding.UTF8.GetBytes(header.Append('}').ToString());
        var length = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)text.Length);
        using var stream = File.Create(file);
        stream.Write(length);
        stream.Write(text);
        foreach (var (_, matrix) in tensors)
            stream.Write(matrix.contiguous().bytes);
    }
}
