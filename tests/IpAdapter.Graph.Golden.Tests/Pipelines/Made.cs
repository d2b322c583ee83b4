using System.Buffers.Binary;
using System.Text;
using IpAdapter.Diffusion;
using IpAdapter.Diffusion.Imaging;
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
        WriteSimpleAdapter(Path.Combine(folder, "simple-adapter.safetensors"));
        File.WriteAllBytes(Path.Combine(folder, "whole-numbers.npy"),
            Numpy("{'descr': '<i8', 'fortran_order': False, 'shape': (2,), }", 16));
        File.WriteAllBytes(Path.Combine(folder, "one-side.npy"),
            Numpy("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 28), }", 28 * sizeof(float)));
        File.WriteAllBytes(Path.Combine(folder, "other-side.npy"),
            Numpy("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 14), }", 14 * sizeof(float)));
        File.WriteAllBytes(Path.Combine(folder, "no-face.npy"), Numpy("{'descr': '<f4', 'fortran_order': False, 'shape': (0, 512), }", 0));
        File.WriteAllBytes(Path.Combine(folder, "face-64.npy"), Face(64));
        File.WriteAllBytes(Path.Combine(folder, "face-512.npy"), Face(512));
        WritePicture(Path.Combine(folder, "strip.png"), 200_000, 1);
        WritePicture(Path.Combine(folder, "pole.png"), 1, 200_000);
        WriteModel(Path.Combine(folder, "zero-terminal-snr"), GoldenFolder.Current.PathOf("models/sd15-tiny"), "scheduler");
        File.WriteAllText(
            Path.Combine(folder, "zero-terminal-snr", "scheduler", "scheduler_config.json"),
            """{ "_class_name": "DDIMScheduler", "beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear", "rescale_betas_zero_snr": true }""");
        WriteModel(Path.Combine(folder, "other-tokenizer"), Path.Combine(Repository.Root, "samples", "models", "emblem"), "tokenizer");
        File.WriteAllText(Path.Combine(folder, "other-tokenizer", "tokenizer", "tokenizer_config.json"), "{}");
        WriteAutoencoder(Path.Combine(folder, "quantised-vae"),
            header => header.Replace("\"decoder.conv_out.bias\":{\"dtype\":\"F32\"", "\"decoder.conv_out.bias\":{\"dtype\":\"I32\"",
            StringComparison.Ordinal));
        WriteAutoencoder(Path.Combine(folder, "vae-not-whole"),
            header => header.Replace("decoder.conv_out.bias", "decoder.conv_out.tias", StringComparison.Ordinal));
        return folder;
    }

    // Of zeros, for the tiny SD1.5 model and its image encoder.
    private static void WriteSimpleAdapter(string path)
    {
        (string Name, int[] Shape)[] tensors =
            [("proj.weight", [64, 28]), ("proj.bias", [64]), ("norm.weight", [16]), ("norm.bias", [16])];
        var (entries, offset) = (new List<string> { "\"__metadata__\":{\"ip_adapter\":\"simple\"}" }, 0);
        foreach (var (name, shape) in tensors)
        {
            var end = offset + sizeof(float) * shape.Aggregate(1, (product, size) => product * size);
            entries.Add($"\"image_proj.{name}\":{{\"dtype\":\"F32\",\"shape\":[{string.Join(',', shape)}],"
                + $"\"data_offsets\":[{offset},{end}]}}");
            offset = end;
        }

        var header = Encoding.UTF8.GetBytes($"{{{string.Join(',', entries)}}}");
        var length = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        File.WriteAllBytes(path, [.. length, .. header, .. new byte[offset]]);
    }

    private static void WritePicture(string path, int width, int height)
    {
        using var file = File.Create(path);
        ImageFile.WritePng(new Image(width, height, new byte[3 * width * height]), file, new Dictionary<string, string>());
    }

    // A model's folder, with one part of it left empty.
    private static void WriteModel(string folder, string model, string part)
    {
        Directory.CreateDirectory(Path.Combine(folder, part));
        File.Copy(Path.Combine(model, "model_index.json"), Path.Combine(folder, "model_index.json"));
        foreach (var other in Directory.EnumerateDirectories(model).Where(other => Path.GetFileName(other) != part))
            Directory.CreateSymbolicLink(Path.Combine(folder, Path.GetFileName(other)), other);
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

    // An identity of length 1.
    private static byte[] Face(int width)
    {
        var file = Numpy($"{{'descr': '<f4', 'fortran_order': False, 'shape': (1, {width}), }}", width * sizeof(float));
        for (var i = 0; i < width; i++)
            BinaryPrimitives.WriteSingleLittleEndian(file.AsSpan(file.Length - (width - i) * sizeof(float)), 1 / MathF.Sqrt(width));
        return file;
    }

    private static byte[] Numpy(string header, int bytes) =>
        [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header), .. new byte[bytes]];
}
