using System.Buffers.Binary;
using System.Text;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Golden.Tests.Pipelines;

/// <summary>Small files that nobody publishes, with what is wrong about them in their names.</summary>
internal static class Made
{
    /// <summary>The folder they lie in; it stays until the system clears its temporary files.</summary>
    public static string Folder { get; } = Write(Directory.CreateTempSubdirectory("wrong-pairings-").FullName);

    private static string Write(string folder)
    {
        var header = Encoding.UTF8.GetBytes("""{"image_proj.proj.weight":{"dtype":"F8_E4M3","shape":[4,4],"data_offsets":[0,16]}}""");
        var length = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        File.WriteAllBytes(Path.Combine(folder, "eighth-precision.safetensors"), [.. length, .. header, .. new byte[16]]);
        File.WriteAllBytes(Path.Combine(folder, "whole-numbers.npy"), Numpy("{'descr': '<i8', 'fortran_order': False, 'shape': (2,), }", 16));
        File.WriteAllBytes(Path.Combine(folder, "one-side.npy"), Numpy("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 28), }", 28 * sizeof(float)));
        WriteAutoencoder(Path.Combine(folder, "quantised-vae"), header => header.Replace("\"decoder.conv_out.bias\":{\"dtype\":\"F32\"", "\"decoder.conv_out.bias\":{\"dtype\":\"I32\"", StringComparison.Ordinal));
        WriteAutoencoder(Path.Combine(folder, "vae-not-whole"), header => header.Replace("decoder.conv_out.bias", "decoder.conv_out.tias", StringComparison.Ordinal));
        return folder;
    }

    // The tiny model's, with another header of the same length.
    private static void WriteAutoencoder(string folder, Func<string, string> change)
    {
        Directory.CreateDirectory(folder);
        var model = GoldenFolder.Current.PathOf("models/sd15-tiny/vae");
        File.Copy(Path.Combine(model, "config.json"), Path.Combine(folder, "config.json"));
        var bytes = File.ReadAllBytes(Path.Combine(model, "diffusion_pytorch_model.safetensors"));
        var header = bytes.AsSpan(sizeof(long), BitConverter.ToInt32(bytes));
        Encoding.UTF8.GetBytes(change(Encoding.UTF8.GetString(header))).CopyTo(header);
        File.WriteAllBytes(Path.Combine(folder, "diffusion_pytorch_model.safetensors"), bytes);
    }

    private static byte[] Numpy(string header, int bytes) => [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header), .. new byte[bytes]];
}
