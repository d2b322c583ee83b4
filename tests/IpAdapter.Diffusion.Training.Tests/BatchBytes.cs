using System.Security.Cryptography;

namespace IpAdapter.Diffusion.Training.Tests;

/// <summary>All numbers of a batch as one text.</summary>
internal static class BatchBytes
{
    public static string Hash(TrainingBatch batch)
    {
        using var scope = NewDisposeScope();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Tensor?[] tensors = [batch.Latents, batch.Noise, batch.NoiseShift, batch.TextStates, batch.ImageEmbeddings, batch.Added?.Pooled,
            batch.Added?.TimeIds];
        foreach (var tensor in tensors)
        {
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes(tensor is null ? "none"
                : $"{tensor.dtype} {string.Join(' ', tensor.shape)}"));
            if (tensor is not null)
                hash.AppendData(tensor.contiguous().bytes);
        }

        hash.AppendData(System.Text.Encoding.UTF8.GetBytes(string.Join(' ', batch.Timesteps)));
        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
