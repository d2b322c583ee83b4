namespace IpAdapter.Diffusion.WeightFiles.Pickles;

/// <summary>One file of an archive, as its directory names it.</summary>
/// <param name="Name">Its name, with folders.</param>
/// <param name="Header">Where its own header begins, from the beginning of the archive.</param>
/// <param name="Length">Bytes of its content.</param>
/// <param name="Obstacle">Why its content can't be taken as it lies there (it is compressed, or encrypted); null where it can.</param>
internal readonly record struct ZipEntry(string Name, long Header, long Length, string? Obstacle);
