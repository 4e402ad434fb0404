autocmd BufRead,BufNewFile *.gel setfiletype gel
