using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace IpAdapter.Diffusion.Tests.WeightFiles;

/// <summary>Writes small safetensors files, sound ones and others.</summary>
internal static class Safetensors
{
    public static byte[] File(string header, int dataBytes = 0, long? claimedLength = null)
    {
        var json = Encoding.UTF8.GetBytes(header);
        var file = new byte[8 + json.Length + dataBytes];
        BinaryPrimitives.WriteInt64LittleEndian(file, claimedLength ?? json.Length);
        json.CopyTo(file, 8);
        return file;
    }

    public static byte[] Of(params (string Name, float[] Numbers)[] tensors)
    {
        var (header, offset) = (new List<string>(), 0);
        foreach (var (name, numbers) in tensors)
        {
            header.Add($$"""  "{{name}}":{"dtype":"F32","shape":[{{numbers.Length}}],"data_offsets":[{{offset}},{{offset + 4 * numbers.Length}}]}""");
            offset += 4 * numbers.Length;
        }

        var json = $"{{{string.Join(",", header)}}}";
        var file = File(json.PadRight((json.Length + 7) / 8 * 8), offset);
        MemoryMarshal.AsBytes<float>(tensors.SelectMany(tensor => tensor.Numbers).ToArray()).CopyTo(file.AsSpan(file.Length - offset));
        return file;
    }
}
